package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Node;
import io.jswarm.manager.testing.Nodes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes into a decider and what comes out of it. */
final class StepTest {
    private static final TimerKey KEY = new TimerKey("decider", "subject");
    private static final Node NODE = Nodes.node(1).build();

    @Test
    void aStepIsNothingUntilItWishesSomething() {
        Change change = Changes.create(NODE);
        assertThat(Step.builder().build()).isSameAs(Step.NOTHING);
        assertThat(Step.builder().change(change).build()).isEqualTo(new Step(List.of(change), List.of(), List.of()));
        assertThat(Step.builder().timer(KEY, 5).build())
                .isEqualTo(new Step(List.of(), List.of(new Step.Timer(KEY, 5)), List.of()));
        assertThat(Step.builder().cancel(KEY).build()).isEqualTo(new Step(List.of(), List.of(), List.of(KEY)));
        assertThat(Step.builder().change(change).change(change).timer(KEY, 5).size())
                .as("changes alone count")
                .isEqualTo(2);
    }

    @Test
    void anEditSaysWhatWasDoneToWhat() {
        assertThat(List.of(edit(null, NODE), edit(NODE, NODE), edit(NODE, null)))
                .extracting(Delta.Edit::action)
                .containsExactly(Action.ACTION_CREATE, Action.ACTION_UPDATE, Action.ACTION_REMOVE);
        assertThat(edit(NODE, null).named()).isEqualTo(NODE);
        assertThatThrownBy(edit(null, null)::named).hasMessage("an edit of nothing");
    }

    @Test
    void aDeltaIsAboutAsLargeAsItsObjects() {
        Node large = Nodes.node(1).label("note", "x".repeat(10_000)).build();
        long size = large.getSerializedSize();
        assertThat(new Delta(1, List.of()).bytes()).isZero();
        assertThat(new Delta(1, List.of(edit(null, large), edit(large, large))).bytes())
                .isBetween(3 * size, 3 * size + 1_000);
    }

    private static Delta.Edit<String, Node> edit(@Nullable Node before, @Nullable Node after) {
        return new Delta.Edit<>(ObjectKinds.NODE, NODE.getId(), before, after);
    }

    /** What a soft state does not tell is as for one that serves all its sessions from its beginning. */
    @Test
    void whatASoftStateDoesNotTellDelaysNothing() {
        SoftState soft = new SoftState() {
            @Override
            public SoftState.@Nullable NodeSession session(String nodeId) {
                return null;
            }

            @Override
            public long leadingSinceNanos() {
                return 7;
            }

            @Override
            public long memberSilentMs(String raftId) {
                return 0;
            }
        };
        assertThat(soft.arrivalNanos()).isEqualTo(7);
        assertThat(soft.lostNanos(1, 9)).isZero();
        assertThat(soft.lateSessionsMs()).isZero();
    }
}
