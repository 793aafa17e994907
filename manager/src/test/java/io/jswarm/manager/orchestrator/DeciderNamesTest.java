package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.state.Decider;
import org.junit.jupiter.api.Test;

/** Timers are handed out by the names of deciders. */
final class DeciderNamesTest {
    @Test
    void everyDeciderHasANameOfItsOwn() {
        assertThat(Deciders.inOrder())
                .extracting(Decider::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z-]+"));
    }
}
