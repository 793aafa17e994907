package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.AssignmentChange.ItemCase;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** What the tasks of a node need: which kinds there are. What becomes of them is in AgentLifeTest. */
final class DependenciesTest {
    /** One without a row would be dropped without a word. */
    @Test
    void everyItemButTheTaskIsOfAKind() {
        EnumSet<ItemCase> items = EnumSet.complementOf(EnumSet.of(ItemCase.TASK, ItemCase.ITEM_NOT_SET));
        assertThat(Dependencies.KINDS).containsOnlyKeys(items);
    }
}
