package io.jswarm.worker.agent;

import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Redirect;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Asks the other managers who leads while the manager of the session is silent, or hears no leader: so a worker finds a
 * new leader long before it would give the silent one up, and an old leader that is only slow keeps all its sessions.
 * Loop thread.
 */
final class LeaderProbe {
    /** Between two questions, milliseconds. So many are asked so quickly, while an election takes no longer. */
    private static final long FIRST_MS = 300;

    private static final int QUICK = 6;
    private static final long LAST_MS = 2_000;

    private final EventLoop loop;
    private final Randomness random;
    private final DispatcherConnector connector;
    private final ManagerList managers;
    private final Consumer<Redirect> found;
    private final BiFunction<String, DispatcherLink, LinkListener> welcomed;
    private final Map<String, Question> asked = new TreeMap<>();
    private final Pace pace = new Pace(FIRST_MS, LAST_MS, QUICK);
    private List<String> round = new ArrayList<>();
    private String silent = "";
    private Hello hello = Hello.getDefaultInstance();
    private boolean running;

    /**
     * A probe at rest.
     *
     * @param found told where another manager sends this worker, and not to the silent one
     * @param welcomed given the connection to one that leads, with its Welcome to come; says who listens from now on. One
     *     of the two is told, at most once a {@link #begin}
     */
    LeaderProbe(
            EventLoop loop,
            Randomness random,
            DispatcherConnector connector,
            ManagerList managers,
            Consumer<Redirect> found,
            BiFunction<String, DispatcherLink, LinkListener> welcomed) {
        this.loop = loop;
        this.random = random;
        this.connector = connector;
        this.managers = managers;
        this.found = found;
        this.welcomed = welcomed;
    }

    /** Begins to ask, unless it does already. */
    void begin(String silentAddr, Hello greeting) {
        if (!running) {
            running = true;
            silent = silentAddr;
            hello = greeting;
            round.clear();
            pace.begin();
            ask();
        }
    }

    /** The silent manager spoke, or its session is over. */
    void stop() {
        if (running) {
            running = false;
            loop.cancel(this);
            List<Question> open = List.copyOf(asked.values());
            asked.clear();
            open.forEach(Question::close);
        }
    }

    private void ask() {
        if (round.isEmpty()) {
            round = new ArrayList<>(managers.addrs());
            round.remove(silent);
        }
        if (!round.isEmpty()) {
            String addr = round.remove((int) random.nextBelow(round.size()));
            if (!asked.containsKey(addr)) {
                ask(addr);
            }
        }
        loop.schedule(this, loop.now().monoAfterMs(pace.nextMs(random)), this::ask);
    }

    private void ask(String addr) {
        Question question = new Question(addr);
        asked.put(addr, question);
        question.open(connector, addr, hello);
    }

    private final class Question extends NextConnection {
        private final String addr;

        Question(String addr) {
            this.addr = addr;
        }

        @Override
        void spoke(ManagerMessage message) {
            if (!asked.remove(addr, this)) {
                return;
            }
            if (message.getMessageCase() == ManagerMessage.MessageCase.WELCOME) {
                stop();
                handOver(link -> welcomed.apply(addr, link));
                return;
            }
            close();
            String leader = message.getRedirect().getAddr();
            if (!leader.isEmpty() && !leader.equals(silent)) {
                stop();
                found.accept(message.getRedirect());
            }
        }

        @Override
        void ended(LinkEnd ending) {
            asked.remove(addr, this);
        }
    }
}
