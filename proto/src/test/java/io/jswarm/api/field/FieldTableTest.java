package io.jswarm.api.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.HealthConfig;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.RestartPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tables, and what they say of wrong values. */
final class FieldTableTest {
    private static final Text NAME = Text.line(1, 10, "a name", "web");
    private static final Row WINDOW = Row.of(
            "window_ms", "--window", Whole.of(1_000, 3_600_000, Unit.MILLIS).zero("all time"), "--window 10m");

    private static List<Rejection> problems(FieldTable table, com.google.protobuf.Message message) {
        Problems problems = new Problems();
        table.check(message, problems);
        return problems.all();
    }

    @Test
    void aFieldWithoutARowIsFoundAndRefused() {
        FieldTable table = FieldTable.of(RestartPolicy.getDescriptor(), List.of(WINDOW));
        assertThat(table.gaps()).containsExactly("condition", "delay_ms", "max_attempts");
        assertThat(table.strays()).isEmpty();
        assertThat(problems(table, RestartPolicy.getDefaultInstance())).isEmpty();
        assertThat(problems(table, RestartPolicy.newBuilder().setMaxAttempts(1).build()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("max_attempts"));
    }

    @Test
    void aRowWithoutAFieldIsFoundAndTwoOfOneAreNotTaken() {
        Row stray = Row.of("color", new Either());
        assertThat(FieldTable.of(RestartPolicy.getDescriptor(), List.of(WINDOW, stray))
                        .strays())
                .containsExactly("color");
        assertThatThrownBy(() -> FieldTable.of(RestartPolicy.getDescriptor(), List.of(WINDOW, WINDOW)))
                .hasMessageContaining("window_ms");
    }

    @Test
    void whatIsWrongIsToldWithFlagExpectationAndNextCommand() {
        FieldTable table = FieldTable.of(RestartPolicy.getDescriptor(), List.of(WINDOW));
        assertThat(problems(table, RestartPolicy.newBuilder().setWindowMs(-5).build()))
                .containsExactly(Rejection.invalid(
                        "window_ms",
                        "--window: expected 1s to 1h, or 0s (all time), but got -5ms.",
                        "Example: --window 10m"));
    }

    @Test
    void fieldsOfANewerProgramAreRefusedWhereAPersonAsksOnly() {
        List<Row> rows = List.of(
                Row.of("constraints", new Many(2, NAME)),
                Row.of("preferences", new Many(2, Part.optional())),
                Row.of("preferences.spread", NAME));
        Placement newer = Placement.newBuilder()
                .addPreferences(Samples.newer(
                        PlacementPreference.newBuilder().setSpread("zone").build()))
                .build();
        assertThat(problems(FieldTable.of(Placement.getDescriptor(), rows), newer))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("preferences." + Samples.UNKNOWN);
                    assertThat(problem.reason()).contains("preferences has a field of number " + Samples.UNKNOWN);
                    assertThat(problem.hint()).contains("jswarm version");
                });
        assertThat(problems(FieldTable.betweenHosts(Placement.getDescriptor(), rows), newer))
                .isEmpty();
    }

    @Test
    void theFirstBadElementOfAListIsToldAndNoMore() {
        FieldTable table = FieldTable.of(HealthConfig.getDescriptor(), List.of(Row.of("test", new Many(1_000, NAME))));
        HealthConfig health = HealthConfig.newBuilder()
                .addTest("good")
                .addAllTest(java.util.Collections.nCopies(500, "a\nb"))
                .build();
        assertThat(problems(table, health)).hasSize(1);
    }

    @Test
    void theFirstBadPartOfAListIsToldAndNoMore() {
        FieldTable table = FieldTable.of(
                Placement.getDescriptor(),
                List.of(
                        Row.of("constraints", new Many(2, NAME)),
                        Row.of("preferences", new Many(3, Part.optional())),
                        Row.of("preferences.spread", NAME)));
        PlacementPreference good =
                PlacementPreference.newBuilder().setSpread("zone").build();
        PlacementPreference bad = PlacementPreference.getDefaultInstance();
        assertThat(problems(
                        table,
                        Placement.newBuilder()
                                .addAllPreferences(List.of(good, bad, bad))
                                .build()))
                .hasSize(1);
    }

    @Test
    void aLineAndAKeyHoldNothingThatCannotBeSeen() {
        FieldTable table = FieldTable.of(
                Annotations.getDescriptor(), List.of(Row.of("name", NAME), Row.of("labels", Pairs.of(2))));
        for (String odd : List.of("a\u001b[2J", "a\u202eb", "a\u2028b")) {
            Annotations annotations = Annotations.newBuilder()
                    .setName(odd)
                    .addLabels(Label.newBuilder().setKey(odd))
                    .build();
            assertThat(problems(table, annotations))
                    .as(odd)
                    .extracting(Rejection::field)
                    .containsExactly("name", "labels");
        }
    }

    @Test
    void longValuesAreToldInPart() {
        FieldTable table = FieldTable.of(
                Annotations.getDescriptor(),
                List.of(
                        Row.of("name", Text.line(0, 5_000, "a name", "web").asSecret()),
                        Row.of("labels", Pairs.of(2))));
        Label twice = Label.newBuilder().setKey("k".repeat(200)).build();
        List<Rejection> found = problems(
                table,
                Annotations.newBuilder()
                        .setName("hush\n")
                        .addLabels(twice)
                        .addLabels(twice)
                        .build());
        assertThat(found).extracting(Rejection::field).containsExactly("name", "labels");
        assertThat(found.getFirst().reason()).doesNotContain("hush");
        assertThat(found.getLast().reason()).hasSizeLessThan(250).contains("…");
    }

    @Test
    void unitsAreWrittenAsPeopleDo() {
        assertThat(Unit.MILLIS.limit(0)).isEqualTo("0s");
        assertThat(Unit.MILLIS.limit(1_500)).isEqualTo("1500ms");
        assertThat(Unit.MILLIS.limit(60_000)).isEqualTo("60s");
        assertThat(Unit.MILLIS.limit(600_000)).isEqualTo("10m");
        assertThat(Unit.MILLIS.limit(31_536_000_000L)).isEqualTo("8760h");
        assertThat(Unit.BYTES.limit(4L << 20)).isEqualTo("4 MiB");
        assertThat(Unit.BYTES.limit(0)).isEqualTo("0");
        assertThat(Unit.BYTES.limit(1L << 50)).isEqualTo("1 PiB");
        assertThat(Unit.BYTES.limit(1L << 60)).isEqualTo("1024 PiB");
        assertThat(Unit.BYTES.got(5, false)).isEqualTo("5 bytes");
        assertThat(Unit.NANO_CPUS.limit(1_000_000)).isEqualTo("0.001");
        assertThat(Unit.COUNT.got(-1, true)).isEqualTo("18446744073709551615");
    }

    @Test
    void whatWasWrongBeforeIsNotHeldAgainstAChange() {
        FieldTable table = FieldTable.of(RestartPolicy.getDescriptor(), List.of(WINDOW));
        Problems before = new Problems();
        table.check(RestartPolicy.newBuilder().setWindowMs(-5).build(), before);
        Problems same = new Problems();
        table.check(RestartPolicy.newBuilder().setWindowMs(-5).build(), same);
        Problems other = new Problems();
        table.check(RestartPolicy.newBuilder().setWindowMs(-6).build(), other);
        assertThat(same.without(before).isEmpty()).isTrue();
        assertThat(other.without(before).all()).hasSize(1);
    }
}
