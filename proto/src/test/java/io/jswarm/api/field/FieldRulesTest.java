package io.jswarm.api.field;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeSpec;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each rule takes at its bounds, and in which words it refuses what is beyond them. */
final class FieldRulesTest {
    private static final String GOOD = "";

    /** What is told of the value, without flag and hint; nothing when it is good. */
    private static String told(Rule rule, Object value) {
        Problems problems = new Problems();
        rule.check(value, Row.of("field", "--flag", rule, "--flag x"), problems);
        assertThat(problems.all()).hasSizeLessThanOrEqualTo(1);
        return problems.all().stream()
                .map(problem -> problem.reason().replace("--flag: expected ", ""))
                .findFirst()
                .orElse(GOOD);
    }

    @Test
    void numbers() {
        Whole some = Whole.of(1, 10, Unit.COUNT);
        assertThat(List.of(told(some, 1), told(some, 10L))).containsOnly(GOOD);
        assertThat(told(some, 0)).isEqualTo("1 to 10, but got 0.");
        assertThat(told(some, 11)).isEqualTo("1 to 10, but got 11.");
        assertThat(told(some.zero("no limit"), 0)).isEqualTo(GOOD);
        assertThat(told(some.zero("no limit"), 11)).isEqualTo("1 to 10, or 0 (no limit), but got 11.");
        assertThat(told(Whole.of(0, 10, Unit.COUNT).zero("none"), -1)).isEqualTo("0 (none) to 10, but got -1.");
        assertThat(told(Whole.unsigned(0, 5), -1)).isEqualTo("0 to 5, but got 4294967295.");
        assertThat(told(some, -1)).isEqualTo("1 to 10, but got -1.");
    }

    @Test
    void choices() {
        var type = Availability.getDescriptor();
        assertThat(told(Choice.required(), type.findValueByNumber(1))).isEqualTo(GOOD);
        assertThat(told(Choice.optional(), type.findValueByNumber(0))).isEqualTo(GOOD);
        assertThat(told(Choice.required(), type.findValueByNumber(0)))
                .isEqualTo("active, pause or drain, but got none.");
        assertThat(told(Choice.optional(), type.findValueByNumberCreatingIfUnknown(99)))
                .isEqualTo("active, pause or drain, but got number 99, which is none of them.");
    }

    @Test
    void texts() {
        Text name = Text.line(2, 10, "a name", "web");
        assertThat(List.of(told(name, "ab"), told(name, "ééééé"))).containsOnly(GOOD);
        assertThat(told(name, "")).isEqualTo("a name, but got nothing.");
        assertThat(told(name, "a")).isEqualTo("a name, but got \"a\".");
        assertThat(told(name.asSecret(), "a")).isEqualTo("a name, but got something else.");
        assertThat(told(name, "abcdefghijk")).isEqualTo("a name of at most 10 bytes, but got 11.");
        assertThat(told(name, "éééééé")).isEqualTo("a name of at most 10 bytes, but got 12.");
        assertThat(told(name, "a\tb")).startsWith("a name, but got \"a");
        Text free = Text.free(0, 10, "an argument", "x");
        assertThat(told(free, "a\tb")).isEqualTo(GOOD);
        assertThat(told(free, "\0a")).startsWith("an argument, but got");
        Text words = Text.among(List.of("tcp", "udp"), "tcp or udp");
        assertThat(told(words, "tcp")).isEqualTo(GOOD);
        assertThat(told(words, "")).isEqualTo("tcp or udp, but got nothing.");
        assertThat(told(words, "abc")).isEqualTo("tcp or udp, but got \"abc\".");
        assertThat(told(Text.among(List.of("", "tcp"), "tcp or nothing"), "")).isEqualTo(GOOD);
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    @Test
    void pairs() {
        Pairs two = Pairs.of(2);
        Label good = label("k".repeat(Pairs.LONGEST_KEY), "v".repeat(Pairs.LONGEST_VALUE));
        assertThat(told(two, List.of(good, label("k", "")))).isEqualTo(GOOD);
        assertThat(told(two, Collections.nCopies(3, good))).isEqualTo("at most 2, but got 3.");
        assertThat(told(two, List.of(label(" ", "a"), label("", "b"))))
                .as("the first one alone")
                .isEqualTo("KEY=VALUE, but the key is empty.");
        assertThat(told(two, List.of(label("k".repeat(257), ""))))
                .isEqualTo("a key of at most 256 bytes, but it has 257.");
        assertThat(told(two, List.of(label("k\n", "")))).startsWith("a key without control characters, but got");
        assertThat(told(two, List.of(label("k", "v".repeat(Pairs.LONGEST_VALUE + 1)))))
                .isEqualTo("a value of at most 64 KiB, but that of \"k\" has 65 KiB.");
        assertThat(told(two, List.of(label("k", "\0v"))))
                .isEqualTo("a value without NUL characters, but that of \"k\" has one.");
        assertThat(told(two, List.of(label("k", "a"), label("k", "b"))))
                .isEqualTo("each key once, but \"k\" stands twice.");
        assertThat(told(two, List.of(Samples.newer(label("k", "v"))))).contains("a field of number " + Samples.UNKNOWN);
        Pairs never = new Pairs(2, (text, row, problems) -> row.wrong(problems, "nothing", "got " + text));
        assertThat(told(never, List.of(label("k", "v")))).isEqualTo("nothing, but got v.");
    }

    @Test
    void unitsTellWhatTheyGotAsPeopleWriteIt() {
        assertThat(Unit.COUNT.got(-1, false)).isEqualTo("-1");
        assertThat(Unit.MILLIS.got(5, false)).isEqualTo("5ms");
        assertThat(Unit.NANO_CPUS.got(1_500_000_000, false)).isEqualTo("1.5 cores");
        assertThat(Unit.MODE.limit(511)).isEqualTo("777");
        assertThat(Unit.MODE.got(511, false)).isEqualTo("777 (octal)");
    }

    @Test
    void bytes() {
        Blob blob = new Blob(1, 3, "a key");
        assertThat(List.of(told(blob, bytes(1)), told(blob, bytes(3)))).containsOnly(GOOD);
        assertThat(told(blob, bytes(0))).isEqualTo("a key of 1 to 3 bytes, but got 0.");
        assertThat(told(blob, bytes(4))).isEqualTo("a key of 1 to 3 bytes, but got 4.");
    }

    private static ByteString bytes(int count) {
        return ByteString.copyFrom(new byte[count]);
    }

    @Test
    void lists() {
        Many two = new Many(2, Whole.of(1, 10, Unit.COUNT));
        assertThat(told(two, List.of(1, 10))).isEqualTo(GOOD);
        assertThat(told(two, List.of(1, 1, 1))).isEqualTo("at most 2, but got 3.");
        assertThat(told(two, List.of(0, 11))).as("the first one alone").isEqualTo("1 to 10, but got 0.");
    }

    @Test
    void whatIsToldOfALongTextIsItsBeginning() {
        String hundred = "x".repeat(100);
        assertThat(Shown.cut(hundred)).isEqualTo(hundred);
        assertThat(Shown.cut(hundred + "y")).isEqualTo(hundred + "…");
        assertThat(Shown.cut("x".repeat(99) + "🐳🐳"))
                .as("no half of a character")
                .isEqualTo("x".repeat(99) + "…");
    }

    @Test
    void rowsOfAMessageServeOneThatHoldsItToo() {
        Rule rule = Choice.optional();
        Row row = Row.of("b", "--flag", rule, "--flag x");
        assertThat(Row.under("a", List.of(row))).containsExactly(Row.of("a.b", "--flag", rule, "--flag x"));
        assertThat(row.named()).isEqualTo("--flag");
        assertThat(Row.of("b", rule).named()).isEqualTo("b");
    }

    @Test
    void aPersonIsToldTheFirstProblemAndWhichOtherFieldsAreWrong() {
        assertThat(first(0)).isNull();
        assertThat(first(1)).isEqualTo(Rejection.invalid("f1", "r1", "Do it."));
        assertThat(first(3)).isEqualTo(Rejection.invalid("f1", "r1", "Do it. (Also wrong: f2, f3.)"));
        assertThat(first(9)).isNotNull().extracting(Rejection::hint).asString().endsWith("f8, f9.)");
        assertThat(first(10)).isNotNull().extracting(Rejection::hint).asString().endsWith("f8, f9, and 1 more.)");
        Problems twice = problems(1);
        twice.expect(false, "f1", "again", "");
        assertThat(twice.first()).isEqualTo(first(1));
    }

    private static Problems problems(int count) {
        Problems problems = new Problems();
        IntStream.rangeClosed(1, count).forEach(i -> problems.expect(false, "f" + i, "r" + i, "Do it."));
        return problems;
    }

    private static @Nullable Rejection first(int count) {
        return problems(count).first();
    }

    @Test
    void aTableIsWalkedInTheOrderOfItsRowsDownIntoItsParts() {
        Text name = Text.line(1, 10, "a name", "web");
        for (Part part : List.of(Part.required(), Part.optional())) {
            FieldTable table = FieldTable.of(
                    NodeSpec.getDescriptor(),
                    List.of(
                            Row.of("availability", Choice.required()),
                            Row.of("desired_role", Choice.required()),
                            Row.of("annotations", part),
                            Row.of("annotations.name", name),
                            Row.of("annotations.color", name)));
            assertThat(table.rows()).extracting(Row::path).hasSize(5).startsWith("availability");
            assertThat(table.gaps()).containsExactly("annotations.labels");
            assertThat(table.strays()).containsExactly("annotations.color");
            Problems absent = new Problems();
            table.check(NodeSpec.getDefaultInstance(), absent);
            List<String> inOrder = List.of("availability", "desired_role", "annotations.name");
            assertThat(absent.all())
                    .extracting(Rejection::field)
                    .isEqualTo(part.always() ? inOrder : inOrder.subList(0, 2));
            Problems there = new Problems();
            table.check(
                    NodeSpec.newBuilder()
                            .setAnnotations(Annotations.newBuilder().addLabels(label("k", "v")))
                            .build(),
                    there);
            assertThat(there.all()).extracting(Rejection::field).contains("annotations.name", "annotations.labels");
        }
    }
}
