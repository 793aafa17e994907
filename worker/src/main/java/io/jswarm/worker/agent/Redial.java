package io.jswarm.worker.agent;

import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Opens further connections to the manager of the session while it is silent, beside the one that there is. On a way that
 * loses packets a connection may wait for seconds for what it lost, and longer each time, while a fresh one gets through at
 * once. Whichever speaks first goes on: the old one, then these are closed, or one of these. Loop thread.
 */
final class Redial {
    /** Between two tries, milliseconds. */
    private static final long FIRST_MS = 400;

    private static final long LAST_MS = 2_000;

    /** How many tries are open at a time; a new one takes the place of the oldest. */
    private static final int MOST = 5;

    private final EventLoop loop;
    private final Randomness random;
    private final DispatcherConnector connector;
    private final NextConnection.Taker taken;
    private final Deque<Attempt> open = new ArrayDeque<>();
    private final Pace pace = new Pace(FIRST_MS, LAST_MS, 1);
    private boolean running;

    /**
     * At rest.
     *
     * @param taken given the connection that answered; returns who listens to it from then on
     */
    Redial(EventLoop loop, Randomness random, DispatcherConnector connector, NextConnection.Taker taken) {
        this.loop = loop;
        this.random = random;
        this.connector = connector;
        this.taken = taken;
    }

    /** Begins, unless it has. */
    void begin(String addr, Hello hello) {
        if (!running) {
            running = true;
            pace.begin();
            dial(addr, hello);
        }
    }

    /** The silent manager spoke, or its session is over. */
    void stop() {
        if (running) {
            running = false;
            loop.cancel(this);
            List<Attempt> all = List.copyOf(open);
            open.clear();
            all.forEach(Attempt::close);
        }
    }

    private void dial(String addr, Hello hello) {
        if (open.size() >= MOST) {
            open.removeFirst().close();
        }
        Attempt attempt = new Attempt(hello.getSentHere());
        open.addLast(attempt);
        attempt.open(connector, addr, hello);
        loop.schedule(this, loop.now().monoAfterMs(pace.nextMs(random)), () -> dial(addr, hello));
    }

    private final class Attempt extends NextConnection {
        private final boolean sentThere;

        Attempt(boolean sentThere) {
            this.sentThere = sentThere;
        }

        /** Hands the connection over, when it is still one of ours. */
        private void take() {
            if (open.remove(this)) {
                handOver(taken);
            }
        }

        @Override
        void spoke(ManagerMessage message) {
            if (sentThere && message.hasRedirect()) {
                // It serves for a leader that it does not know just now: the session that stands is the better one.
                open.remove(this);
                close();
            } else {
                take();
            }
        }

        @Override
        void ended(LinkEnd ending) {
            if (ending == LinkEnd.REMOVED) {
                take();
            } else {
                open.remove(this);
            }
        }
    }
}
