package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ClusterStateTest {
    private static Batch batch(ClusterState base, Change... changes) {
        return Batch.newBuilder()
                .setBaseRevision(base.revision())
                .setRevision(base.revision() + 1)
                .setTimeMs(base.timeMs() + 10)
                .addAllChanges(Arrays.asList(changes))
                .build();
    }

    private static ClusterState after(ClusterState base, Change... changes) {
        return applied(base, batch(base, changes)).state();
    }

    private static ApplyResult.Applied applied(ClusterState base, Batch batch) {
        return (ApplyResult.Applied) base.apply(batch);
    }

    private static List<ByteString> bytes(ClusterState state) {
        List<ByteString> bytes = new ArrayList<>();
        state.objects().forEach(change -> bytes.add(change.toByteString()));
        state.results().forEach(result -> bytes.add(result.toByteString()));
        return bytes;
    }

    @Test
    void theEmptyStateHasNothing() {
        assertThat(ClusterState.EMPTY.objects()).isEmpty();
        assertThat(ClusterState.EMPTY.cluster()).isNull();
        assertThat(ClusterState.EMPTY.revision()).isZero();
    }

    @Test
    void anImageNeverChanges() {
        ClusterState one =
                after(ClusterState.EMPTY, Changes.create(Nodes.node(1).build()));
        List<ByteString> before = bytes(one);
        ClusterState two = after(
                one,
                Changes.update(Nodes.node(1).down().build()),
                Changes.create(Nodes.node(2).build()));
        assertThat(bytes(one)).isEqualTo(before);
        assertThat(one.nodes()).containsOnlyKeys(Nodes.id(1));
        assertThat(two.nodes()).containsOnlyKeys(Nodes.id(1), Nodes.id(2));
    }

    @Test
    void theDeltaSaysWhatStoodAndStands() {
        ClusterState one =
                after(ClusterState.EMPTY, Changes.create(Nodes.node(1).build()));
        Batch batch = batch(
                one,
                Changes.update(Nodes.node(1).down().build()),
                Changes.create(Nodes.node(2).build()),
                Changes.remove(Nodes.node(1).build()));
        assertThat(applied(one, batch).delta())
                .isEqualTo(new Delta(
                        2,
                        List.of(
                                new Delta.Edit<>(
                                        ObjectKinds.NODE,
                                        Nodes.id(1),
                                        Nodes.node(1).build(),
                                        Nodes.node(1).down().build()),
                                new Delta.Edit<>(
                                        ObjectKinds.NODE,
                                        Nodes.id(2),
                                        null,
                                        Nodes.node(2).build()),
                                new Delta.Edit<>(
                                        ObjectKinds.NODE,
                                        Nodes.id(1),
                                        Nodes.node(1).down().build(),
                                        null))));
    }

    @Test
    void aBatchFromAnotherStateIsRefused() {
        ClusterState one =
                after(ClusterState.EMPTY, Changes.create(Nodes.node(1).build()));
        Batch late = batch(ClusterState.EMPTY, Changes.create(Nodes.node(2).build()));
        assertThat(one.apply(late))
                .isEqualTo(new ApplyResult.Refused("computed from revision 0, but the state is at 1"));
    }

    @Test
    void aRevisionThatDoesNotFollowIsABug() {
        ClusterState one = after(ClusterState.EMPTY);
        assertThatThrownBy(() -> one.apply(
                        Batch.newBuilder().setBaseRevision(1).setRevision(1).build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("revision 1 does not follow 1");
    }

    @Test
    void aChangeThatDoesNotFitIsABug() {
        ClusterState one =
                after(ClusterState.EMPTY, Changes.create(Nodes.node(1).build()));
        assertDoesNotFit(
                one, Changes.create(Nodes.node(1).build()), "of NODE node-0001 does not fit: it is there already");
        assertDoesNotFit(one, Changes.update(Nodes.node(2).build()), "node-0002 does not fit: it is not there");
        assertDoesNotFit(one, Changes.remove(Nodes.node(2).build()), "node-0002 does not fit: it is not there");
        assertDoesNotFit(one, Change.newBuilder().setNode(Nodes.node(3).build()).build(), "UNSPECIFIED");
        assertDoesNotFit(
                one, Change.newBuilder().setAction(Action.ACTION_CREATE).build(), "run the version that wrote it");
        assertDoesNotFit(
                one, Changes.create(Task.newBuilder().setId("no task id").build()), "not a task id");
    }

    private static void assertDoesNotFit(ClusterState state, Change change, String message) {
        List<ByteString> before = bytes(state);
        assertThatThrownBy(() ->
                        state.apply(batch(state, Changes.create(Nodes.node(9).build()), change)))
                .hasMessageContaining(message);
        assertThat(bytes(state)).isEqualTo(before);
    }

    @Test
    void timeNeverRunsBackwards() {
        ClusterState late = applied(
                        ClusterState.EMPTY,
                        Batch.newBuilder().setRevision(1).setTimeMs(500).build())
                .state();
        ClusterState next = applied(
                        late,
                        Batch.newBuilder()
                                .setBaseRevision(1)
                                .setRevision(2)
                                .setTimeMs(400)
                                .build())
                .state();
        assertThat(next.timeMs()).isEqualTo(500);
    }

    @Test
    void aNameIsFreeOnceItsServiceIsATombstone() {
        Service first = Services.replicated(1, 1).name("web").build();
        Service second = Services.replicated(2, 1).name("web").build();
        ClusterState one = after(ClusterState.EMPTY, Changes.create(first));
        assertThat(one.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isEqualTo(first.getId());
        ClusterState two =
                after(one, Changes.update(Services.from(first).removed().build()));
        assertThat(two.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isNull();
        ClusterState three = after(two, Changes.create(second));
        ClusterState four = after(three, Changes.remove(first));
        assertThat(four.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isEqualTo(second.getId());
        ClusterState five =
                after(four, Changes.update(Services.from(second).name("api").build()));
        assertThat(five.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isNull();
        assertThat(five.named(ObjectKinds.SERVICE, ObjectName.of("api"))).isEqualTo(second.getId());
    }

    @Test
    void aNameThatMovedWithinABatchIsNotLost() {
        Service first = Services.replicated(1, 1).name("web").build();
        Service second = Services.replicated(2, 1).name("api").build();
        ClusterState one = after(ClusterState.EMPTY, Changes.create(first), Changes.create(second));
        ClusterState two = after(
                one,
                Changes.update(Services.from(first).name("api").build()),
                Changes.update(Services.from(second).name("web").build()));
        assertThat(two.named(ObjectKinds.SERVICE, ObjectName.of("api"))).isEqualTo(first.getId());
        assertThat(two.named(ObjectKinds.SERVICE, ObjectName.of("web"))).isEqualTo(second.getId());
    }

    @Test
    void tasksOfAServiceAndOfASlot() {
        Service first = Services.replicated(1, 9).build();
        Service second = Services.replicated(2, 9).build();
        Task a = TaskFixtures.pending(first, 1, 1);
        Task b = TaskFixtures.pending(first, 1, 2);
        Task c = TaskFixtures.pending(first, 2, 1);
        Task d = TaskFixtures.pending(second, 1, 1);
        ClusterState state = after(
                ClusterState.EMPTY,
                Changes.create(d),
                Changes.create(c),
                Changes.create(b),
                Changes.create(a),
                Changes.create(first.toBuilder().build()),
                Changes.create(Services.templateOf(first)));
        assertThat(state.tasksOf(first)).containsExactly(a, b, c);
        assertThat(state.tasksOf(first, 1)).containsExactly(a, b);
        assertThat(state.tasksOf(second)).containsExactly(d);
        assertThat(state.tasksOf(second, 2)).isEmpty();
        assertThat(state.templateOf(a)).isEqualTo(Services.templateOf(first));
        assertThat(state.templateOf(d)).isNull();
    }

    /** As they come from the log or a snapshot, each with strings of its own; a fifth of what a million tasks weigh. */
    @Test
    void tasksShareTheIdsOfTheirServiceAndNode() throws InvalidProtocolBufferException {
        Service service = Services.replicated(1, 9).build();
        Task task = TaskFixtures.running(service, 1, 1, Nodes.id(1));
        Task moved = task.toBuilder().setNodeId(Nodes.id(2)).build();
        ClusterState one = after(
                ClusterState.EMPTY,
                Changes.create(Nodes.node(1).build()),
                Changes.create(Nodes.node(2).build()),
                Changes.create(service),
                Change.parseFrom(Changes.create(task).toByteArray()));
        ClusterState two = after(one, Change.parseFrom(Changes.update(task).toByteArray()));
        ClusterState three = after(two, Change.parseFrom(Changes.update(moved).toByteArray()));
        assertShares(one, task, Nodes.id(1));
        assertShares(two, task, Nodes.id(1));
        assertShares(three, moved, Nodes.id(2));
    }

    @Test
    void aTaskSharesWhatIsKnownOfTheTwo() throws InvalidProtocolBufferException {
        Service service = Services.replicated(1, 9).build();
        Task waiting = TaskFixtures.pending(service, 1, 1);
        Task strange = TaskFixtures.running(Services.replicated(2, 9).build(), 1, 1, Nodes.id(1));
        ClusterState state = after(
                ClusterState.EMPTY,
                Changes.create(Nodes.node(1).build()),
                Changes.create(service),
                Change.parseFrom(Changes.create(waiting).toByteArray()),
                Change.parseFrom(Changes.create(strange).toByteArray()));
        Task ofService = Objects.requireNonNull(state.tasks().get(TaskId.of(waiting.getId())));
        assertThat(ofService.getServiceId())
                .isSameAs(Objects.requireNonNull(state.services().get(service.getId()))
                        .getId());
        Task ofNode = Objects.requireNonNull(state.tasks().get(TaskId.of(strange.getId())));
        assertThat(ofNode.getNodeId())
                .isSameAs(Objects.requireNonNull(state.nodes().get(Nodes.id(1))).getId());
    }

    private static void assertShares(ClusterState state, Task expected, String nodeId) {
        Task task = Objects.requireNonNull(state.tasks().get(TaskId.of(expected.getId())));
        Service service = Objects.requireNonNull(state.services().get(expected.getServiceId()));
        Node node = Objects.requireNonNull(state.nodes().get(nodeId));
        assertThat(task).isEqualTo(expected);
        assertThat(task.getServiceId()).isSameAs(service.getId());
        assertThat(task.getNodeId()).isSameAs(node.getId());
    }

    /** What is not there yet, as in a batch in another order, is none the worse for it. */
    @Test
    void aTaskOfNothingKnownKeepsItsOwnIds() {
        Task task = TaskFixtures.running(Services.replicated(1, 9).build(), 1, 1, Nodes.id(1));
        assertThat(after(ClusterState.EMPTY, Changes.create(task)).tasks().values())
                .containsExactly(task);
    }

    @Test
    void objectsAreSortedHoweverTheyCame() {
        Change cluster = Changes.create(Cluster.newBuilder().setId("c").build());
        Change one = Changes.create(Nodes.node(1).build());
        Change two = Changes.create(Nodes.node(2).build());
        Change task =
                Changes.create(TaskFixtures.pending(Services.replicated(1, 1).build(), 1, 1));
        assertThat(after(ClusterState.EMPTY, task, two, cluster, one).objects())
                .containsExactly(cluster, one, two, task);
    }

    @Test
    void whatIsThereOnceAndWhatHasAnIdIsFound() {
        Cluster cluster = Cluster.newBuilder().setId("c").setFeatureLevel(3).build();
        Trust trust = Trust.newBuilder().setJoinTokenWorker("token").build();
        RaftMember first =
                RaftMember.newBuilder().setRaftId("r1").setAddr("h1:2377").build();
        RaftMember second =
                RaftMember.newBuilder().setRaftId("r2").setAddr("h2:2377").build();
        RemovedNode removed = RemovedNode.newBuilder().setId("n").build();
        ClusterState state = after(
                ClusterState.EMPTY,
                Changes.create(cluster),
                Changes.create(trust),
                Changes.create(second),
                Changes.create(first),
                Changes.create(removed));
        assertThat(state.cluster()).isEqualTo(cluster);
        assertThat(state.trust()).isEqualTo(trust);
        assertThat(state.members()).containsOnlyKeys("r1", "r2");
        assertThat(state.managerAddrs()).containsExactly("h1:2377", "h2:2377");
        assertThat(state.removedNodes()).containsEntry("n", removed);
        assertThat(state.named(ObjectKinds.MEMBER, ObjectName.of("")))
                .as("members have no names")
                .isNull();
        assertThat(state.featureLevel()).isEqualTo(3);
        assertThat(ClusterState.EMPTY.featureLevel()).isEqualTo(1);
    }

    @Test
    void theTemplatesOfAServiceAreItsOwnOldestFirst() {
        Services web = Services.replicated(1, 1);
        Template second = web.templateVersion(2).template();
        Template first = web.templateVersion(1).template();
        ClusterState state = after(
                ClusterState.EMPTY,
                Changes.create(Services.replicated(2, 1).template()),
                Changes.create(second),
                Changes.create(first));
        assertThat(state.templatesOf(web.build())).containsExactly(first, second);
    }

    @Test
    void aSnapshotHoldsCreationsAtItsLevel() {
        Change update = Changes.update(Nodes.node(1).build());
        assertThatThrownBy(() -> new StateLoader(1, 1).add(update)).hasMessageContaining("creations only");
        Node.Builder silent = Nodes.node(1).build().toBuilder();
        silent.getDescriptionBuilder().getEngineBuilder().setProblem("no answer");
        for (int level : new int[] {FeatureLevel.FACTS - 1, FeatureLevel.FACTS}) {
            StateLoader loader = new StateLoader(4, 9, level);
            loader.add(Changes.create(silent.build()));
            Node loaded = Objects.requireNonNull(loader.build().nodes().get(Nodes.id(1)));
            assertThat(loaded.getDescription().getEngine().getSilent())
                    .as("read out of words at level %s", level)
                    .isEqualTo(level < FeatureLevel.FACTS);
        }
    }

    @Test
    void aResultIsFoundAgain() {
        RequestResult result = RequestResult.newBuilder()
                .setRequestId("r")
                .setObjectId("o")
                .setObjectVersion(1)
                .build();
        ClusterState state = applied(
                        ClusterState.EMPTY,
                        Batch.newBuilder().setRevision(1).addResults(result).build())
                .state();
        assertThat(state.result("r")).isEqualTo(result);
        assertThat(state.result("other")).isNull();
        assertThat(state.results()).containsExactly(result);
    }

    /** The draft's end, its batch applied, and a state loaded from its objects are the same bytes. */
    @Tag("random")
    @RepeatedTest(30)
    void draftBatchAndSnapshotAgree(RepetitionInfo repetition) {
        RandomChanges random = new RandomChanges(repetition.getCurrentRepetition());
        ClusterState state = ClusterState.EMPTY;
        for (int i = 1; i <= 100; i++) {
            Draft draft = new Draft(state, Indexes.of(state), i * 1_000L);
            for (int n = random.some(); n > 0; n--) {
                draft.apply(List.of(random.next(draft.state())));
            }
            draft.answer("request-" + i, "object");
            ClusterState drafted = draft.after();
            state = applied(state, draft.batch()).state();
            assertThat(bytes(drafted)).isEqualTo(bytes(state));
            assertThat(drafted.revision()).isEqualTo(state.revision());
            assertThat(drafted.timeMs()).isEqualTo(state.timeMs());
        }
        StateLoader loader = new StateLoader(state.revision(), state.timeMs());
        state.objects().forEach(loader::add);
        state.results().forEach(loader::add);
        ClusterState loaded = loader.build();
        assertThat(bytes(loaded)).isEqualTo(bytes(state));
        for (int i = 0; i < 5; i++) {
            assertThat(loaded.named(ObjectKinds.SERVICE, ObjectName.of("name-" + i)))
                    .isEqualTo(state.named(ObjectKinds.SERVICE, ObjectName.of("name-" + i)));
        }
    }
}
