package io.jswarm.deploy.daemon.systemd;

import io.jswarm.deploy.daemon.observe.Check;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The unit that this process is the main one of: tells systemd that the daemon is ready, how it is, that it lives and that it
 * stops. Where no service manager listens, nothing is told. A failure to tell is logged once and never the daemon's failure.
 * One thread tells everything; {@link #ready} and {@link #close} are for the one that starts the daemon and stops it.
 */
public final class SystemdUnit implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdUnit.class);
    /** How often the status is looked at where no watchdog wants to hear more often. */
    private static final Duration ROUND = Duration.ofSeconds(10);
    /** sd_watchdog_enabled(3) says half of the interval; a round that comes late shall not be the last. */
    private static final int ROUNDS_AN_INTERVAL = 3;

    /** What a round may take that is under way when the daemon stops: its loops may have to be waited for. */
    private static final Duration LAST_WORD = LoopHealth.DEADLINE.plusSeconds(1);

    private final @Nullable NotifySocket socket;
    private final @Nullable Duration watchdog;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Thread rounds;

    private SystemdUnit(@Nullable NotifySocket socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * What the environment says: NOTIFY_SOCKET, WATCHDOG_USEC (microseconds) and WATCHDOG_PID (for whom that is).
     *
     * @param pid this process
     */
    public static SystemdUnit of(Map<String, String> environment, long pid) {
        String address = environment.get("NOTIFY_SOCKET");
        if (address == null || address.isEmpty()) {
            return new SystemdUnit(null, null);
        }
        try {
            return new SystemdUnit(new NotifySocket(address), interval(environment, pid));
        } catch (IOException e) {
            LOG.warn("systemd is told nothing: {}", e.getMessage());
            return new SystemdUnit(null, null);
        }
    }

    private static @Nullable Duration interval(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", Long.toString(pid));
        if (!micros.matches("[1-9][0-9]{0,15}") || !whose.equals(Long.toString(pid))) {
            return null;
        }
        return Duration.ofNanos(Long.parseLong(micros) * 1_000);
    }

    /**
     * The daemon serves its clients from now on. A thread of its own then says that it lives as long as its loops answer, and
     * what it lacks.
     *
     * @param where what it serves, for the status
     * @param health whether its loops answer; asked at each round, may block for some seconds
     * @param readiness what it lacks to take part in a swarm
     */
    public void ready(String where, Supplier<Check> health, Supplier<Check> readiness) {
        if (socket != null) {
            rounds = Thread.ofVirtual().name("systemd").start(() -> tellAll(socket, where, health, readiness));
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String status(String where, Check readiness) {
        return "serves " + where
                + (readiness.ok() ? "" : ": " + readiness.reasons().getFirst());
    }

    private void tellAll(NotifySocket to, String where, Supplier<Check> health, Supplier<Check> readiness) {
        Duration round = watchdog == null ? ROUND : shorter(watchdog.dividedBy(ROUNDS_AN_INTERVAL), ROUND);
        String status = status(where, readiness.get());
        boolean hears = tell(to, "READY=1\nSTATUS=" + status, true);
        boolean wasWell = true;
        try {
            do {
                Check well = health.get();
                if (wasWell && !well.ok()) {
                    LOG.warn("systemd's watchdog is not told that this daemon lives: {}", well.reasons());
                }
                wasWell = well.ok();
                List<String> news = new ArrayList<>();
                if (well.ok() && watchdog != null) {
                    news.add("WATCHDOG=1");
                }
                String before = status;
                status = status(where, readiness.get());
                if (!status.equals(before)) {
                    news.add("STATUS=" + status);
                }
                hears = tell(to, String.join("\n", news), hears);
            } while (!closed.await(round.toMillis(), TimeUnit.MILLISECONDS));
            tell(to, "STOPPING=1\nSTATUS=stops; containers run on", hears);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether it was heard; says so in the log when the one before was. */
    private static boolean tell(NotifySocket to, String message, boolean wasHeard) {
        try {
            if (!message.isEmpty()) {
                to.send(message);
            }
            return true;
        } catch (IOException e) {
            if (wasHeard) {
                LOG.warn("{}", e.getMessage());
            }
            return false;
        }
    }

    /** The daemon stops: says so, and nothing more. */
    @Override
    public void close() {
        closed.countDown();
        Thread last = rounds;
        if (last != null) {
            try {
                last.join(LAST_WORD);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
