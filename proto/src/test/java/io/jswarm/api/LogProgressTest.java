package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import org.junit.jupiter.api.Test;

/** A reading that broke off goes on without a gap, and tells what comes a second time from what is new. */
final class LogProgressTest {
    private final LogProgress progress = new LogProgress();

    private boolean take(long atMs) {
        return progress.take(LogLine.newBuilder().setTaskId("t").setAtMs(atMs).build());
    }

    @Test
    void nothingIsDroppedBeforeAReadingIsResumed() {
        for (long atMs : new long[] {10, 8, 10, 10, 9, 11, 0, 0}) {
            assertThat(take(atMs)).as("at %s ms", atMs).isTrue();
        }
    }

    @Test
    void whatComesASecondTimeIsDroppedAndWhatSharesItsTimeIsNot() {
        take(10);
        take(8);
        take(10);
        progress.resume("t");
        progress.resume("another");
        assertThat(take(8)).isFalse();
        assertThat(take(10)).as("the first again").isFalse();
        assertThat(take(10)).as("the second again").isFalse();
        assertThat(take(10)).as("a third part of the line").isTrue();
        assertThat(take(11)).isTrue();
        assertThat(take(10)).as("overtaken by the line before").isTrue();

        progress.resume("t");
        assertThat(take(11)).as("it is counted anew").isFalse();
        assertThat(take(11)).isTrue();
    }

    @Test
    void afterTheLastLineAnOldTimeIsAClockThatWasSetBack() {
        take(5_000);
        progress.resume("t");
        assertThat(take(3_000)).as("before the last line came again").isFalse();
        assertThat(take(5_000)).isFalse();
        assertThat(take(4_000)).as("lines overtake each other by a second").isFalse();
        assertThat(take(3_999)).isTrue();
        assertThat(take(3_999)).as("the reading goes on from there").isTrue();
        assertThat(progress.sinceMs("t")).hasValue(3_998);
    }

    @Test
    void itIsResumedJustBeforeTheLatestLine() {
        assertThat(progress.sinceMs("t")).isEmpty();
        take(0);
        assertThat(progress.sinceMs("t")).as("a line without a time").isEmpty();
        progress.take(LogLine.newBuilder().setTaskId("t").setAtNanos(5).build());
        assertThat(progress.sinceMs("t")).hasValue(0);
        take(5_000);
        take(4_500);
        assertThat(progress.sinceMs("t")).hasValue(4_999);
        assertThat(progress.sinceMs("another")).isEmpty();
    }

    @Test
    void whatWasAskedForAtFirstIsAskedForWithoutAGap() {
        LogOptions all = LogOptions.newBuilder().setTail(-1).setSinceMs(100).build();
        LogOptions last = all.toBuilder().setTail(10).build();
        assertThat(progress.resume("t", all, 500)).as("all is still to come").isEqualTo(all);
        assertThat(progress.resume("t", last, 500))
                .isEqualTo(all.toBuilder().setSinceMs(500).build());
        assertThat(progress.resume("t", last, 50)).isEqualTo(all);
        take(2_000);
        for (LogOptions first :
                new LogOptions[] {all, last, last.toBuilder().setTail(0).build()}) {
            assertThat(progress.resume("t", first, 50))
                    .isEqualTo(all.toBuilder().setSinceMs(1_999).build());
        }
        assertThat(take(2_000)).as("it comes once more").isFalse();
    }
}
