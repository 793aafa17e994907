package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.testing.Services;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kinds of objects that workers are told for their tasks. */
final class DependencyTest {
    private static final Service WEB = Services.replicated(1, 3).build();

    private static List<AssignmentChange> removals() {
        Task task = Task.newBuilder()
                .setServiceId(WEB.getId())
                .setTemplateVersion(WEB.getTemplateVersion())
                .build();
        return Dependency.of(task, ClusterState.EMPTY).stream()
                .map(Dependency.Needed::removal)
                .toList();
    }

    /** A field that no kind fills would never be sent. */
    @Test
    void everyItemButTheTaskIsOfAKind() {
        List<FieldDescriptor> items = new ArrayList<>(
                AssignmentChange.getDescriptor().getOneofs().getFirst().getFields());
        items.removeIf(item -> item.getNumber() == AssignmentChange.TASK_FIELD_NUMBER);
        assertThat(removals())
                .extracting(change -> change.getItemCase().getNumber())
                .containsExactlyInAnyOrderElementsOf(
                        items.stream().map(FieldDescriptor::getNumber).toList());
    }

    @Test
    void whatGoesIsNamedAndNothingElse() {
        AssignmentChange change = removals().getFirst();
        assertThat(change.getAction()).isEqualTo(Action.ACTION_REMOVE);
        assertThat(change.getTemplate().getServiceId()).isEqualTo(WEB.getId());
        assertThat(change.getTemplate().getVersion()).isEqualTo(WEB.getTemplateVersion());
        assertThat(change.getTemplate().hasTask()).isFalse();
    }

    @Test
    void whatTheStateDoesNotHaveIsNotTold() {
        Task task = Task.newBuilder().setServiceId("gone").setTemplateVersion(7).build();
        assertThat(Dependency.of(task, ClusterState.EMPTY).getFirst().update(ClusterState.EMPTY))
                .isNull();
    }
}
