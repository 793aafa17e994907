package io.jswarm.manager.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.testing.Nodes;
import org.junit.jupiter.api.Test;

final class WorkTest {
    @Test
    void aStepIsFullWithTheMostChangesThatItMayHave() {
        Work work = new Work("test", new Now(0, 0));
        for (int i = 1; i < Decider.MOST_CHANGES; i++) {
            work.change(Changes.create(Nodes.node(i).build()));
        }
        assertThat(work.isFull()).isFalse();
        work.change(Changes.create(Nodes.node(Decider.MOST_CHANGES).build()));
        assertThat(work.isFull()).isTrue();
    }
}
