package io.jswarm.manager.dispatcher;

import io.jswarm.api.Now;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayPulse;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream on which a manager tells the leader what the workers say that it serves: opened to whoever leads, and anew when it
 * breaks. Loop thread only.
 */
final class LeaderRelay {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderRelay.class);
    private static final Backoff RETRY = new Backoff(100, 2_000);
    private static final long PULSE_MS = 250;

    /** A stream on which nothing came for so long goes nowhere. */
    private static final long SILENT_MS = 3_000;

    /** As long as it brought no answer it may have thousands of sessions to tell of before. */
    private static final long FIRST_ANSWER_MS = 10_000;

    private final EventLoop loop;
    private final RelayConnector connector;
    private final Randomness random;
    private final Supplier<String> leaderAddr;
    private final Owner owner;
    private final Object retryTimer = new Object();
    private RelayConnector.@Nullable Link link;
    private String leader = "";
    private boolean running;
    private long pulses;
    private long heardNanos;
    /** Whether the leader answered on this stream. */
    private boolean answered;

    private int failures;
    /** Counts streams, so that late words of an old one are known as such. */
    private long streams;

    /** Whose words go over it. Each may end the relay. */
    interface Owner {
        /** A stream was opened: all is to be said over it. */
        void opened();

        /** The stream that stood is gone, with what was under way on it. */
        void broken();

        /** What the leader says of a session. */
        void received(RelayDown message);

        /** The leader hears, and has committed so much. */
        void heard(long revision);

        /** Whose heartbeats came since the last call, and how long ago. */
        RelayPulse.Builder beats();
    }

    /**
     * Closed.
     *
     * @param leaderAddr where the one that leads is, host:port; empty while nobody is known, or this manager leads
     */
    LeaderRelay(EventLoop loop, RelayConnector connector, Randomness random, Supplier<String> leaderAddr, Owner owner) {
        this.loop = loop;
        this.connector = connector;
        this.random = random;
        this.leaderAddr = leaderAddr;
        this.owner = owner;
    }

    /** There is something to say. */
    void begin() {
        running = true;
        tick();
    }

    /** There is nothing to say any more. */
    void end() {
        running = false;
        loop.cancel(this);
        loop.cancel(retryTimer);
        failures = 0;
        close();
    }

    /** Whether the leader was heard just now. */
    boolean hears() {
        return answered && isYoung(HeartbeatAnswers.FRESH_MS);
    }

    /** Whether there is a stream. */
    boolean stands() {
        return link != null;
    }

    /** Dropped without a stream: all is said again over the next one. */
    void send(RelayUp message) {
        if (link != null) {
            link.send(message);
        }
    }

    private boolean close() {
        RelayConnector.Link open = link;
        link = null;
        answered = false;
        if (open != null) {
            open.close();
        }
        return open != null;
    }

    /** Every quarter of a second: the leader is found, asked, and told who lives. */
    private void tick() {
        String now = leaderAddr.get();
        if (!now.isEmpty() && !now.equals(leader)) { // while nobody is known the old one may still lead
            leader = now;
            failures = 0;
            connect();
        } else if (link != null && !isYoung(answered ? SILENT_MS : FIRST_ANSWER_MS)) {
            lost("nothing was heard for too long");
        } else if (link == null && failures == 0) {
            connect();
        }
        if (link != null) {
            send(RelayUp.newBuilder()
                    .setPulse(owner.beats().setNumber(++pulses))
                    .build());
        }
        if (running) {
            loop.schedule(this, loop.now().monoAfterMs(PULSE_MS), this::tick);
        }
    }

    private boolean isYoung(long ms) {
        return loop.now().monoNanos() - heardNanos < ms * Now.NANOS_PER_MS;
    }

    private void connect() {
        loop.cancel(retryTimer);
        if (close()) {
            owner.broken();
        }
        if (running && !leader.isEmpty()) {
            heardNanos = loop.now().monoNanos();
            link = connector.open(leader, new StreamListener());
            owner.opened();
        }
    }

    private void lost(String why) {
        LOG.info("the stream for workers to the leader {} ended: {}", leader, why);
        failures++;
        close();
        owner.broken();
        if (running) {
            loop.schedule(retryTimer, loop.now().monoAfterMs(RETRY.delayMs(failures, random)), this::connect);
        }
    }

    private void received(RelayDown message) {
        heardNanos = loop.now().monoNanos();
        if (message.hasPulse()) {
            answered = true;
            failures = 0;
            owner.heard(message.getPulse().getRevision());
        } else {
            owner.received(message);
        }
    }

    /** Listens to the stream that it was made for, as long as that is the newest. */
    private final class StreamListener implements RelayConnector.Listener {
        private final long made = ++streams;

        @Override
        public void received(RelayDown message) {
            if (link != null && made == streams) {
                LeaderRelay.this.received(message);
            }
        }

        @Override
        public void closed(String why) {
            if (link != null && made == streams) {
                lost(why);
            }
        }
    }
}
