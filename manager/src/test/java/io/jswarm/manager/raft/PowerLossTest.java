package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log against a model, with the power lost at any forced operation: what was promised holds, the rest is all or
 * nothing.
 */
@Tag("slow")
class PowerLossTest {
    @TempDir
    Path temp;

    /** What the log holds: entries' terms from {@code first} on. */
    private record Model(long first, List<Long> terms) {
        long last() {
            return first + terms.size() - 1;
        }

        Model appended(int count, long term) {
            List<Long> next = new ArrayList<>(terms);
            for (int i = 0; i < count; i++) {
                next.add(term);
            }
            return new Model(first, next);
        }

        Model keptUpTo(long index) {
            return new Model(first, terms.subList(0, (int) (index - first + 1)));
        }

        Model keptFrom(long index) {
            return index > last()
                    ? new Model(index, List.of())
                    : new Model(index, terms.subList((int) (index - first), terms.size()));
        }
    }

    private final DataKeys keys = new SomeKeys();

    @Test
    void nothingPromisedIsLostAndNothingDroppedComesBack() throws IOException {
        for (int seed = 0; seed < 400; seed++) {
            run(seed);
        }
    }

    private interface Operation {
        void run() throws IOException;
    }

    private record Step(Model wished, Operation operation) {}

    private void run(int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Path folder = temp.resolve("log" + seed);
        LosingDisk disk = new LosingDisk();
        Model model = new Model(1, List.of());
        SegmentedLog log = SegmentedLog.open(folder, 3_000, disk, keys);
        long term = 1;
        for (int round = 0; round < 4; round++) {
            disk.failAfter(random.nextInt(30));
            Step step = plan(log, model, ++term, random);
            try {
                while (true) {
                    step.operation().run();
                    model = step.wished();
                    step = plan(log, model, ++term, random);
                }
            } catch (IOException e) {
                assertThat(e).hasMessage("the power is gone");
            }
            if (random.nextBoolean()) {
                log.close();
            } else {
                killed(log, folder);
            }
            String where = "seed " + seed + " round " + round;
            boolean killed = random.nextBoolean();
            if (killed) {
                disk.repair(); // what was written can be read still, forced or not
                if (random.nextBoolean()) {
                    startWithout(disk, folder, random);
                }
            } else {
                disk.losePower(folder, random);
            }
            log = SegmentedLog.open(folder, 3_000, disk, keys);
            model = matching(log, model, step.wished(), where);
            if (killed) {
                log.close();
                disk.losePower(folder, random);
                log = SegmentedLog.open(folder, 3_000, disk, keys);
                model = matching(log, model, model, where + ", the power lost after a start");
            }
        }
        log.close();
    }

    /** Ends the log without what it does when it is closed. */
    private void killed(SegmentedLog log, Path folder) throws IOException {
        Path left = temp.resolve("left");
        StagedFiles.copy(folder, left);
        log.close();
        for (Path file : SegmentChain.files(left)) {
            Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        StagedFiles.deleteAll(left);
    }

    /** A start after a kill that the power is lost in. */
    private void startWithout(LosingDisk disk, Path folder, SplittableRandom random) throws IOException {
        disk.failAfter(random.nextInt(8));
        try {
            SegmentedLog.open(folder, 3_000, disk, keys).close();
        } catch (IOException e) {
            assertThat(e).hasMessage("the power is gone");
        }
        disk.losePower(folder, random);
    }

    /**
     * The force of a new file's header fails; the process starts again and can read the header, so it deletes the files that it
     * voids. The power is lost at any step of that start.
     */
    @Test
    void aHeaderThatCanOnlyBeReadIsWrittenBeforeAFileIsDeletedForIt() throws IOException {
        Model whole = new Model(1, List.of()).appended(30, 1);
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Path folder = temp.resolve("header" + seed);
            LosingDisk disk = new LosingDisk();
            SegmentedLog log = SegmentedLog.open(folder, 1_000, disk, keys);
            for (long index = 1; index <= 30; index++) {
                log.append(List.of(new LogRecord(index, 1, (byte) 2, new byte[100])));
            }
            boolean reset = random.nextBoolean();
            Model wished = reset ? new Model(1, List.of()) : whole.keptUpTo(4);
            disk.failAfter(random.nextInt(2));
            assertThatThrownBy(() -> {
                        if (reset) {
                            log.reset(1);
                        } else {
                            log.truncateSuffix(4);
                        }
                    })
                    .hasMessage("the power is gone");
            log.close();
            startWithout(disk, folder, random);
            try (SegmentedLog after = SegmentedLog.open(folder, 1_000, disk, keys)) {
                matching(after, whole, wished, "seed " + seed);
            }
        }
    }

    private static Step plan(SegmentedLog log, Model model, long term, SplittableRandom random) {
        int kind = random.nextInt(10);
        if (kind == 0) {
            long kept = model.first() - 1 + random.nextLong(model.terms().size() + 1);
            return new Step(model.keptUpTo(kept), () -> log.truncateSuffix(kept));
        }
        if (kind == 1) {
            long kept = model.first() + random.nextLong(model.terms().size() + 2);
            return new Step(model.keptFrom(kept), () -> log.truncatePrefix(kept));
        }
        if (kind == 2) {
            long next = 1 + random.nextLong(model.last() + 20);
            return new Step(new Model(next, List.of()), () -> log.reset(next));
        }
        int count = 1 + random.nextInt(4);
        List<LogRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] body = new byte[random.nextInt(400)];
            random.nextBytes(body);
            records.add(new LogRecord(model.last() + 1 + i, term, (byte) 2, body));
        }
        return new Step(model.appended(count, term), () -> log.append(records));
    }

    /** Which of the two the log holds now: the step that failed is done or not done. */
    private static Model matching(SegmentedLog log, Model before, Model after, String where) throws IOException {
        boolean isAfter = holds(log, after);
        assertThat(isAfter || holds(log, before))
                .as("%s: the log %d..%d is neither %s nor %s", where, log.firstIndex(), log.lastIndex(), before, after)
                .isTrue();
        Model now = isAfter ? after : before;
        // A prefix may come back, since whole files are deleted: it does no harm, and the library drops it again.
        if (log.firstIndex() < now.first()) {
            log.truncatePrefix(now.first());
        }
        return now;
    }

    private static boolean holds(SegmentedLog log, Model model) throws IOException {
        if (log.lastIndex() != model.last() || log.firstIndex() > model.first()) {
            return false;
        }
        for (int i = 0; i < model.terms().size(); i++) {
            LogRecord found = log.read(model.first() + i);
            if (found == null || found.term != model.terms().get(i)) {
                return false;
            }
        }
        return true;
    }
}
