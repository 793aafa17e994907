package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.storage.AgentStorage;
import io.jswarm.worker.storage.Entry;
import io.jswarm.worker.storage.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JournalTest {
    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final List<Throwable> faults = new ArrayList<>();
    private final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ofMillis(10));
    private final Disk disk = new Disk();
    private final Journal journal = new Journal(loop, Randomness.seeded(1), disk);

    /** Each write as its keys, with "!" when it was forced. */
    private static final class Disk implements AgentStorage {
        final List<String> writes = new ArrayList<>();
        boolean fails;

        @Override
        public Stored load() {
            return Stored.nothing();
        }

        @Override
        public void append(List<Entry> entries, boolean durable) throws IOException {
            if (fails) {
                throw new IOException("disk full");
            }
            writes.add(String.join(" ", entries.stream().map(Entry::key).toList()) + (durable ? "!" : ""));
        }

        @Override
        public void close() {}
    }

    private static Entry entry(String task) {
        return new Entry.RemoveTask(task);
    }

    private static String key(String task) {
        return entry(task).key();
    }

    private void put(String task) {
        loop.post(() -> journal.put(entry(task)));
    }

    private void pass(long ms) {
        time.advance(Duration.ofMillis(ms));
    }

    @AfterEach
    void nothingFailed() {
        assertThat(faults).isEmpty();
    }

    @Test
    void whatNeedNotBeForcedIsWrittenTogether() {
        put("a");
        pass(30);
        put("b");
        put("a");
        pass(19);
        assertThat(disk.writes).isEmpty();
        pass(12);
        assertThat(disk.writes).containsExactly(key("b") + " " + key("a"));
        pass(1_000);
        assertThat(disk.writes).hasSize(1);
    }

    @Test
    void whatIsToBeForcedIsWrittenAtOnceWithWhatWaits() {
        put("a");
        pass(5);
        put("b");
        loop.post(journal::force);
        pass(11);
        assertThat(disk.writes).containsExactly(key("a") + " " + key("b") + "!");
        pass(1_000);
        assertThat(disk.writes).hasSize(1);
    }

    @Test
    void whatIsPutDuringAWriteIsWrittenAfterIt() {
        put("a");
        loop.post(journal::force);
        pass(1);
        put("b");
        pass(1_000);
        assertThat(disk.writes).containsExactly(key("a") + "!", key("b"));
    }

    @Test
    void nothingIsLostToADiskThatFailsForAWhile() {
        disk.fails = true;
        put("a");
        loop.post(journal::force);
        pass(100);
        put("b");
        disk.fails = false;
        pass(60_000);
        assertThat(disk.writes).containsExactly(key("a") + " " + key("b") + "!");
    }

    @Test
    void theEndWaitsForAllThatWasPut() {
        List<String> ended = new ArrayList<>();
        put("a");
        loop.post(() -> journal.durably(() -> ended.add(String.join(",", disk.writes))));
        pass(100);
        assertThat(ended).containsExactly(key("a") + "!");
    }
}
