package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.storage.AgentStorage;
import io.jswarm.worker.storage.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the storage off the loop, one batch at a time: what is to be forced at once, all else within 50 ms. What changes
 * meanwhile is gathered, the last entry of a key wins. A disk that fails is tried again: nothing waits for it but the end of
 * the agent. Loop thread.
 */
final class Journal {
    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Backoff RETRY = new Backoff(500, 30_000);
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** A task passes through most of its states within this time. */
    private static final long GATHER_NANOS = 50 * Now.NANOS_PER_MS;

    private final EventLoop loop;
    private final Randomness random;
    private final AgentStorage storage;
    private final Object gathering = new Object();
    private Map<String, Entry> pending = new LinkedHashMap<>();
    private List<Runnable> afterwards = new ArrayList<>();
    private boolean durable;
    private boolean writing;
    private boolean planned;
    private int failures;

    Journal(EventLoop loop, Randomness random, AgentStorage storage) {
        this.loop = loop;
        this.random = random;
        this.storage = storage;
    }

    /** Remembers the entry some time soon. */
    void put(Entry entry) {
        pending.remove(entry.key());
        pending.put(entry.key(), entry);
        gather();
    }

    /** All that was put before is to survive a power failure soon. */
    void force() {
        durable = true;
        write();
    }

    /** Runs the event once all that was put before survives a power failure. */
    void durably(Runnable event) {
        afterwards.add(event);
        force();
    }

    private void gather() {
        if (!writing && !planned) {
            planned = true;
            loop.schedule(gathering, loop.now().monoNanos() + GATHER_NANOS, this::write);
        }
    }

    private void write() {
        if (writing) {
            return;
        }
        writing = true;
        planned = false;
        loop.cancel(gathering);
        // At the end of this event, so that what belongs together is written together.
        loop.post(this::writeNow);
    }

    private void writeNow() {
        List<Entry> batch = new ArrayList<>(pending.values());
        List<Runnable> then = afterwards;
        boolean force = durable;
        pending = new LinkedHashMap<>();
        afterwards = new ArrayList<>();
        durable = false;
        loop.<Boolean>offload(
                () -> {
                    storage.append(batch, force);
                    return true;
                },
                DEADLINE,
                (done, error) -> {
                    writing = false;
                    if (error == null) {
                        failures = 0;
                        then.forEach(Runnable::run);
                        if (durable) {
                            write();
                        } else if (!pending.isEmpty()) {
                            gather();
                        }
                    } else {
                        again(batch, then, force, error);
                    }
                });
    }

    private void again(List<Entry> batch, List<Runnable> then, boolean force, Throwable error) {
        failures++;
        LOG.warn(
                "cannot write this node's assignments to disk ({}); containers run on, and it is tried again. Is the disk"
                        + " full or failing?",
                error.toString());
        Map<String, Entry> merged = new LinkedHashMap<>();
        batch.forEach(entry -> merged.put(entry.key(), entry));
        merged.putAll(pending);
        pending = merged;
        then.addAll(afterwards);
        afterwards = then;
        durable |= force;
        writing = true;
        long delay = RETRY.delayMs(failures, random) * Now.NANOS_PER_MS;
        loop.schedule(this, loop.now().monoNanos() + delay, this::writeNow);
    }
}
