package io.jswarm.bench.load;

import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.agent.DispatcherConnector;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import io.jswarm.worker.agent.LinkEnd;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets only so many connections of an event loop's workers be begun at the same time. Of those that wait the newest is the
 * next, since the others have used up their patience, and what is given up meanwhile leaves the queue and costs nothing. Hosts
 * set up their connections with a processor each. Without this, thousands of workers on a few processors give up handshakes
 * that have not had their turn, which are made all the same, and each gives up the next one, too. Loop thread.
 */
final class Dials {
    /** Whoever is not answered for so long makes room: a manager that is lost must not keep all others waiting. */
    private static final long TURN_MS = 1_000;

    private final EventLoop loop;
    private final int atOnce;
    private final LinkedHashSet<Dial> waiting = new LinkedHashSet<>();
    private int begun;

    /** At most {@code atOnce} are under way until a manager's first word, or a second. */
    Dials(EventLoop loop, int atOnce) {
        this.loop = loop;
        this.atOnce = atOnce;
    }

    /** Of one worker, over what really connects it. */
    DispatcherConnector over(DispatcherConnector connector) {
        return (addr, listener) -> {
            Dial dial = new Dial(connector, addr, listener);
            waiting.add(dial);
            next();
            return dial;
        };
    }

    private void next() {
        while (begun < atOnce && !waiting.isEmpty()) {
            Dial dial = waiting.removeLast();
            begun++;
            dial.begin();
        }
    }

    /** It waits, is under way, and then stands until it is closed. */
    private final class Dial implements DispatcherLink, LinkListener {
        private final DispatcherConnector connector;
        private final String addr;
        private final LinkListener listener;
        private final List<WorkerMessage> before = new ArrayList<>();
        private @Nullable DispatcherLink link;
        private boolean underWay;

        Dial(DispatcherConnector connector, String addr, LinkListener listener) {
            this.connector = connector;
            this.addr = addr;
            this.listener = listener;
        }

        void begin() {
            underWay = true;
            DispatcherLink opened = connector.open(addr, this);
            link = opened;
            before.forEach(opened::send);
            before.clear();
            loop.schedule(this, loop.now().monoAfterMs(TURN_MS), this::settle);
        }

        /** It has been answered, or nobody waits for that any more, or others have waited long enough. */
        private void settle() {
            if (underWay) {
                underWay = false;
                loop.cancel(this);
                begun--;
                next();
            }
        }

        @Override
        public void received(ManagerMessage message) {
            settle();
            listener.received(message);
        }

        @Override
        public void closed(String why, LinkEnd ending) {
            settle();
            listener.closed(why, ending);
        }

        @Override
        public void send(WorkerMessage message) {
            if (link != null) {
                link.send(message);
            } else {
                before.add(message);
            }
        }

        @Override
        public LogLink openLogs(LogLinkListener logListener) {
            if (link == null) {
                throw new IllegalStateException("nobody asks for logs before the manager at " + addr + " is connected");
            }
            return link.openLogs(logListener);
        }

        @Override
        public void leaving() {
            if (link != null) {
                link.leaving();
            }
        }

        @Override
        public void left() {
            if (link == null) {
                close();
            } else {
                link.left();
                settle();
            }
        }

        @Override
        public void close() {
            waiting.remove(this);
            if (link != null) {
                link.close();
                settle();
            }
        }
    }
}
