package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskIdTest {
    private static final long MOST_SLOT = (1L << 40) - 1;
    private static final long MOST_GENERATION = (1L << 48) - 1;

    @Test
    void theTextIsReadBack() {
        Random random = new Random(1);
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            TaskId id = new TaskId(
                    random.nextLong(MOST_SLOT + 1) >>> random.nextInt(40),
                    random.nextLong(MOST_SLOT + 1) >>> random.nextInt(40),
                    random.nextLong(MOST_GENERATION + 1));
            String text = id.toString();
            assertThat(text).hasSize(25).matches("[0-9a-z]+");
            assertThat(TaskId.of(text)).isEqualTo(id);
            texts.add(text);
        }
        assertThat(texts).hasSize(20_000);
    }

    @Test
    void theEndsOfTheRangesAreReadBack() {
        for (long service : new long[] {0, 1, MOST_SLOT}) {
            for (long slot : new long[] {0, 1, MOST_SLOT}) {
                for (long generation : new long[] {0, 1, MOST_GENERATION}) {
                    TaskId id = new TaskId(service, slot, generation);
                    assertThat(TaskId.parse(id.toString())).contains(id);
                }
            }
        }
    }

    /** Ids stand in logs and on containers: this text never changes. */
    @Test
    void theTextIsForEver() {
        assertThat(new TaskId(1, 1, 1)).hasToString("7awdnagr01ihnz1cor06ewsvi");
        assertThat(new TaskId(7, 12, 345)).hasToString("2fxqc9mdg64be043m51woid8j");
    }

    @Test
    void neighboursDifferInTheirFirstCharacters() {
        Set<String> prefixes = new HashSet<>();
        for (int slot = 1; slot <= 100; slot++) {
            for (int generation = 1; generation <= 10; generation++) {
                prefixes.add(new TaskId(1, slot, generation).toString().substring(0, 6));
            }
        }
        assertThat(prefixes).hasSizeGreaterThan(990);
    }

    @Test
    void orderIsServiceSlotGeneration() {
        List<TaskId> ordered = List.of(
                TaskId.firstOf(1),
                new TaskId(1, 1, 1),
                new TaskId(1, 1, 2),
                TaskId.firstOf(1, 2),
                new TaskId(1, 2, 1),
                new TaskId(1, 300, 1),
                TaskId.firstOf(2),
                new TaskId(2, 1, 1));
        assertThat(ordered.reversed().stream().sorted()).containsExactlyElementsOf(ordered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "zzzzzzzzzzzzzzzzzzzzzzzzz",
                "000000000000000000000000A",
                "-000000000000000000000001",
                "00000000000000000000000001"
            })
    void otherTextIsNoTaskId(String text) {
        assertThat(TaskId.parse(text)).isEmpty();
        assertThatThrownBy(() -> TaskId.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new TaskId(MOST_SLOT + 1, 1, 1)).hasMessageContaining("service");
        assertThatThrownBy(() -> new TaskId(1, -1, 1)).hasMessageContaining("slot");
        assertThatThrownBy(() -> new TaskId(1, 1, MOST_GENERATION + 1)).hasMessageContaining("generation");
    }
}
