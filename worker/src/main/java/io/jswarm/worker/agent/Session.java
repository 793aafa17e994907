package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.Welcome;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session with some manager. A session is young until a Welcome came, and confirmed once it brought a complete
 * set of assignments; only then may anything be started. Loop thread.
 */
final class Session {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Backoff RETRY = new Backoff(100, 8_000);
    private static final long FIRST_WELCOME_MS = 1_500;
    private static final long LAST_WELCOME_MS = 12_000;
    private static final long COMPLETE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final int REDIRECTS = 3;

    private final EventLoop loop;
    private final Randomness random;
    private final DispatcherConnector connector;
    private final ManagerList managers;
    private final SessionListener listener;
    private final String instanceId;
    private final Object patienceTimer = new Object();
    private final Heartbeats heartbeats;

    private @Nullable NodeDescription description;
    /** What the manager of the open session, or of the one that begins, was told of it. */
    private @Nullable NodeDescription told;

    private @Nullable DispatcherLink link;
    private String addr = "";
    private String sessionId = "";
    private boolean sentHere; // by another manager, which said that this one serves
    /** A manager that this node was sent to did not let it in: whoever does next is not to send it on. */
    private boolean sentInVain;

    private boolean welcomed;
    private boolean confirmed;
    private boolean closed;
    private boolean started;
    private int attempts;
    /** How many managers in a row said nothing at all in time. */
    private int unanswered;

    private int redirects;
    /** Counts connections, so that late words of an old one are known as such. */
    private long connection;

    private final AssignmentSets sets = new AssignmentSets();

    Session(
            EventLoop loop,
            Randomness random,
            DispatcherConnector connector,
            ManagerList managers,
            SessionListener listener) {
        this.loop = loop;
        this.random = random;
        this.connector = connector;
        this.managers = managers;
        this.listener = listener;
        this.instanceId = random.nextId();
        Suspicion suspicion = new Suspicion(
                new LeaderProbe(loop, random, connector, managers, this::moveTo, this::moveTo),
                new Redial(loop, random, connector, this::adopt));
        this.heartbeats = new Heartbeats(loop, suspicion, new OfSession());
    }

    /** Whether a complete set came in the session that is open. */
    boolean confirmed() {
        return confirmed;
    }

    String addr() {
        return welcomed ? addr : "";
    }

    String sessionId() {
        return sessionId;
    }

    /** What the node says of itself; the first one begins the first session. */
    void describe(NodeDescription now) {
        description = now;
        if (!started && !closed) {
            started = true;
            connect(managers.next(), false);
        } else if (welcomed) {
            tell(now);
        }
    }

    private void tell(NodeDescription now) {
        told = now;
        send(WorkerMessage.newBuilder().setDescription(now).build());
    }

    void send(WorkerMessage message) {
        if (link != null) {
            link.send(message);
        }
    }

    /** Takes no part any more; the link to the manager, if it has one, on which that is told the end of it. */
    @Nullable
    DispatcherLink leave() {
        DispatcherLink open = welcomed ? link : null;
        if (open != null) {
            link = null;
            open.leaving();
        }
        close();
        return open;
    }

    void close() {
        closed = true;
        end();
        loop.cancel(this);
    }

    private void connect(String to, boolean sent) {
        NodeDescription hello = description;
        if (closed || hello == null) {
            return;
        }
        if (to.isEmpty()) {
            retry("no manager is known; 'jswarm swarm join' names one");
            return;
        }
        addr = to;
        sentHere = sent || sentInVain;
        DispatcherLink fresh = connector.open(to, listener());
        link = fresh;
        // A manager whose host is gone says nothing: then the next one soon. Where several are silent they are slow,
        // and get more time: a handshake that is given up was work for nothing on both sides, as the next one will be.
        long patienceMs = Math.min(LAST_WELCOME_MS, FIRST_WELCOME_MS << Math.min(unanswered, 3));
        loop.schedule(patienceTimer, loop.now().monoAfterMs(patienceMs), () -> {
            unanswered++;
            drop("it did not answer within " + patienceMs + " ms");
        });
        told = hello;
        fresh.send(WorkerMessage.newBuilder().setHello(hello(hello)).build());
    }

    /** Listens on the connection that is the newest now, for as long as it is. */
    private LinkListener listener() {
        long mine = ++connection;
        return new LinkListener() {
            @Override
            public void received(ManagerMessage message) {
                if (link != null && mine == connection) {
                    Session.this.received(message);
                }
            }

            @Override
            public void closed(String why, LinkEnd ending) {
                if (link != null && mine == connection) {
                    ended(why, ending);
                }
            }
        };
    }

    /** A further connection to the silent manager got through first. */
    private LinkListener adopt(DispatcherLink fresh) {
        LOG.info("manager {} is heard over another connection", addr);
        return goOn(addr, fresh);
    }

    private Hello hello(NodeDescription node) {
        Hello.Builder said = Hello.newBuilder().setDescription(node).setInstanceId(instanceId);
        return said.setSentHere(sentHere).build();
    }

    private final class OfSession implements Heartbeats.Owner {
        @Override
        public String addr() {
            return addr;
        }

        @Override
        public Hello hello() {
            NodeDescription node = description;
            return Session.this.hello(node == null ? NodeDescription.getDefaultInstance() : node);
        }

        @Override
        public void send(WorkerMessage message) {
            Session.this.send(message);
        }

        @Override
        public void silent(String why) {
            drop(why);
        }
    }

    /** Another manager leads, or serves for it: the silent one is not waited for. */
    private void moveTo(Redirect other) {
        LOG.info("manager {} is silent or hears no leader, and manager {} is to be asked now", addr, other.getAddr());
        end();
        attempts = 0;
        redirects = 0;
        connect(other.getAddr(), other.getServes());
    }

    /** As above, and it has let this node in already. */
    private LinkListener moveTo(String other, DispatcherLink fresh) {
        LOG.info("manager {} is silent or hears no leader, and manager {} lets this node in", addr, other);
        attempts = 0;
        sentHere = true; // one that follows serves as well
        return goOn(other, fresh);
    }

    private LinkListener goOn(String with, DispatcherLink fresh) {
        end();
        addr = with;
        link = fresh;
        told = null; // its Hello may be older
        return listener();
    }

    private void ended(String why, LinkEnd ending) {
        if (ending == LinkEnd.REMOVED) {
            close();
            listener.removed(why);
            return;
        }
        if (ending == LinkEnd.REFUSED) {
            listener.refused(why);
        }
        drop(why);
    }

    private void end() {
        loop.cancel(patienceTimer);
        heartbeats.end();
        DispatcherLink open = link;
        sentInVain |= open != null && sentHere && !welcomed;
        boolean hadSet = confirmed;
        link = null;
        welcomed = false;
        confirmed = false;
        sessionId = "";
        if (open != null) {
            open.close();
        }
        if (hadSet) {
            listener.lost();
        }
    }

    /** Ends the session and plans the next. */
    private void drop(String why) {
        LOG.info("the session with manager {} ended: {}", addr, why);
        attempts = confirmed ? 0 : attempts;
        end();
        retry(why);
    }

    private void retry(String why) {
        attempts++;
        redirects = 0;
        long delayMs = RETRY.delayMs(attempts, random);
        LOG.debug("next manager in {} ms, because: {}", delayMs, why);
        loop.schedule(this, loop.now().monoNanos() + delayMs * Now.NANOS_PER_MS, () -> connect(managers.next(), false));
    }

    private void received(ManagerMessage message) {
        heartbeats.heard();
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case REDIRECT -> redirect(message.getRedirect());
            case ASSIGNMENTS -> assignments(message.getAssignments());
            case HEARTBEAT_ACK -> heartbeats.answered(message.getHeartbeatAck());
            case NODE_UPDATE -> {
                heartbeats.period(message.getNodeUpdate().getHeartbeatPeriodMs());
                listener.updated(message.getNodeUpdate());
            }
            case STATUS_ACK, RESOLVE_IMAGE, LOG_SUBSCRIPTION -> {
                DispatcherLink open = link;
                if (open != null) {
                    listener.received(message, open);
                }
            }
            case MESSAGE_NOT_SET -> {} // a kind that a newer manager knows
        }
    }

    private void welcome(Welcome welcome) {
        welcomed = true;
        unanswered = 0;
        sentInVain = false;
        redirects = 0;
        sessionId = welcome.getSessionId();
        sets.begin();
        LOG.info("session {} with manager {}", sessionId, addr);
        loop.schedule(
                patienceTimer,
                loop.now().monoNanos() + COMPLETE_NANOS,
                () -> drop(
                        "it sent no complete set of assignments within " + COMPLETE_NANOS / Now.NANOS_PER_MS + " ms"));
        NodeDescription now = description;
        if (now != null && !now.equals(told)) {
            tell(now); // it changed between Hello and Welcome
        }
        if (welcome.hasNode()) {
            listener.updated(welcome.getNode());
        }
        heartbeats.begin();
        heartbeats.period(welcome.getHeartbeatPeriodMs());
    }

    private void redirect(Redirect redirect) {
        managers.learn(redirect.getManagerAddrsList());
        end();
        String to = redirect.getAddr();
        if (to.isEmpty() || ++redirects > REDIRECTS) {
            retry("no manager leads now");
        } else {
            // At once; a bound on how often holds two managers off that name each other.
            loop.post(() -> {
                if (link == null) {
                    connect(to, redirect.getServes());
                }
            });
        }
    }

    private void assignments(Assignments set) {
        if (!welcomed || set.getSequence() != sets.expected()) {
            drop("its assignments came with number " + set.getSequence() + " in place of " + sets.expected());
            return;
        }
        String wrong = null;
        if (set.getType() == AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE) {
            List<AssignmentChange> all = sets.whole(set);
            if (all != null) {
                confirmed = true;
                loop.cancel(patienceTimer);
                wrong = listener.complete(all);
            }
        } else if (confirmed) {
            wrong = listener.increment(sets.increment(set));
        } else {
            wrong = "an increment came before the complete set";
        }
        if (wrong != null) {
            drop("it sent wrong assignments: " + wrong);
        }
    }
}
