package io.jswarm.systemtest.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small histories that must pass, and that must not: the specification of a key is ours, and so are its mistakes. */
class LinearizabilityTest {
    private static final Answer OUT_OF_SEQUENCE = new Answer.Refused(Answer.Reason.OUT_OF_SEQUENCE);
    private static final Answer NOT_FOUND = new Answer.Refused(Answer.Reason.NOT_FOUND);
    private static final Answer EXISTS = new Answer.Refused(Answer.Reason.EXISTS);
    private static final Answer UNKNOWN = new Answer.Unknown();

    /** A history and whether it must pass. */
    static final class Told {
        final String what;
        final boolean fits;
        final History history = new History();

        Told(String what, boolean fits) {
            this.what = what;
            this.fits = fits;
        }

        Told op(long from, long to, Call call, Answer answer) {
            history.add(new Operation("k", "c", call, from, answer, to, ""));
            return this;
        }

        @Override
        public String toString() {
            return (fits ? "passes: " : "is caught: ") + what;
        }
    }

    private static Told passes(String what) {
        return new Told(what, true).op(0, 10, new Call.Create("a"), new Answer.Done(5));
    }

    private static Told caught(String what) {
        return new Told(what, false).op(0, 10, new Call.Create("a"), new Answer.Done(5));
    }

    private static Call swap(long version, String from, String to) {
        return new Call.Swap(version, from, to);
    }

    private static Answer done(long version) {
        return new Answer.Done(version);
    }

    private static Answer seen(String value, long version) {
        return new Answer.Seen(value, version);
    }

    static Stream<Told> histories() {
        return Stream.concat(good(), bad());
    }

    private static Stream<Told> good() {
        Call read = new Call.Read();
        return Stream.of(
                passes("reads beside a swap see either")
                        .op(20, 50, swap(5, "a", "b"), done(7))
                        .op(21, 30, read, seen("a", 5))
                        .op(31, 40, read, seen("b", 7)),
                passes("an unknown swap may happen late")
                        .op(20, 30, swap(5, "a", "b"), UNKNOWN)
                        .op(40, 50, read, seen("a", 5))
                        .op(60, 70, read, seen("b", 9)),
                passes("an unknown swap may never happen")
                        .op(20, 30, swap(5, "a", "b"), UNKNOWN)
                        .op(40, 50, swap(5, "a", "c"), done(6)),
                passes("a swap from an old version is refused")
                        .op(20, 30, swap(5, "a", "b"), done(6))
                        .op(40, 50, swap(5, "a", "c"), OUT_OF_SEQUENCE),
                passes("what is taken away stays away")
                        .op(20, 30, new Call.Remove(), done(0))
                        .op(40, 50, read, new Answer.Absent())
                        .op(60, 70, swap(5, "a", "b"), NOT_FOUND),
                passes("a second maker is refused").op(20, 30, new Call.Create("b"), EXISTS));
    }

    private static Stream<Told> bad() {
        Call read = new Call.Read();
        return Stream.of(
                caught("a stale read").op(20, 30, swap(5, "a", "b"), done(6)).op(40, 50, read, seen("a", 5)),
                caught("a lost write").op(20, 30, swap(5, "a", "b"), done(6)).op(40, 50, swap(5, "a", "c"), done(7)),
                caught("reads that go back")
                        .op(20, 90, swap(5, "a", "b"), done(6))
                        .op(30, 40, read, seen("b", 6))
                        .op(50, 60, read, seen("a", 5)),
                caught("a refused swap whose version was right")
                        .op(20, 30, swap(5, "a", "b"), done(6))
                        .op(40, 50, swap(6, "b", "c"), OUT_OF_SEQUENCE),
                caught("a value under two versions")
                        .op(20, 30, read, seen("a", 5))
                        .op(40, 50, read, seen("a", 6)),
                caught("a write from nowhere").op(20, 30, read, seen("z", 9)),
                caught("what was taken away is back")
                        .op(20, 30, new Call.Remove(), done(0))
                        .op(40, 50, read, seen("a", 5)),
                caught("an acknowledged key is not there").op(20, 30, read, new Answer.Absent()),
                caught("made twice").op(20, 30, new Call.Create("b"), done(6)),
                caught("a version that runs back").op(20, 30, swap(5, "a", "b"), done(4)));
    }

    @ParameterizedTest
    @MethodSource("histories")
    void tellsThemApart(Told told) {
        Linearizability.Verdict verdict = Linearizability.check(told.history, Duration.ofSeconds(10));
        assertThat(verdict.undecided()).isEmpty();
        assertThat(verdict.violations()).hasSize(told.fits ? 0 : 1);
    }
}
