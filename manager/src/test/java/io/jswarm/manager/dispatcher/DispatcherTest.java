package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.liveness.HeartbeatPeriod;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.Nodes;
import io.jswarm.manager.testing.Services;
import io.jswarm.manager.testing.TaskFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Sessions with workers: who is served, and what a worker knows at the end of any order of events. */
final class DispatcherTest extends DispatcherWorld {
    private static Task task(long slot, long node) {
        return TaskFixtures.on(WEB, slot, 1, Nodes.id(node), TaskState.TASK_STATE_ASSIGNED);
    }

    @Test
    void aWorkerGetsItsCompleteSetThenIncrements() {
        world();
        change(Changes.create(task(1, 1)), Changes.create(task(2, 2)));
        Link link = new Link();
        open(1, link);
        assertThat(link.received.getFirst().getWelcome().getNodeId()).isEqualTo(Nodes.id(1));
        assertThat(link.isComplete()).isTrue();
        assertThat(link.tasks).containsOnlyKeys(task(1, 1).getId());

        change(Changes.create(task(3, 1)));
        assertThat(link.tasks).containsOnlyKeys(task(1, 1).getId(), task(3, 1).getId());
        change(Changes.update(TaskFixtures.desired(task(1, 1), TaskState.TASK_STATE_SHUTDOWN)));
        assertThat(link.task(task(1, 1)).getDesiredState()).isEqualTo(TaskState.TASK_STATE_SHUTDOWN);
        change(Changes.remove(task(1, 1)), Changes.remove(task(3, 1)));
        assertThat(link.tasks).isEmpty();
        assertThat(link.templates).as("nothing names the template any more").isEmpty();
        assertThat(link.complaints()).isEmpty();
    }

    @Test
    void anEmptySetIsCompleteToo() {
        world();
        Link link = new Link();
        open(1, link);
        assertThat(link.assignments()).hasSize(1);
        assertThat(link.isComplete()).isTrue();
    }

    @Test
    void aWorkersOwnStatusesDoNotComeBack() {
        world();
        change(Changes.create(task(1, 1)));
        Link link = new Link();
        FromWorker inbound = open(1, link);
        int before = link.assignments().size();
        inbound.received(statuses(7, task(1, 1), TaskState.TASK_STATE_RUNNING));
        settle();
        assertThat(link.assignments()).hasSize(before);
        assertThat(link.received.getLast().getStatusAck().getSequence()).isEqualTo(7);
    }

    private static WorkerMessage statuses(long sequence, Task task, TaskState state) {
        WorkerMessage.Builder message = WorkerMessage.newBuilder();
        StatusBatch.Builder batch = message.getStatusesBuilder().setSequence(sequence);
        batch.addUpdatesBuilder().setTaskId(task.getId()).getStatusBuilder().setState(state);
        return message.build();
    }

    @Test
    void statusesAreAcknowledgedOnlyOnceCommitted() {
        world();
        change(Changes.create(task(1, 1)));
        Link link = new Link();
        FromWorker inbound = open(1, link);
        inbound.received(statuses(1, task(1, 1), TaskState.TASK_STATE_RUNNING));
        time.advance(Duration.ZERO);
        assertThat(link.received).noneMatch(ManagerMessage::hasStatusAck);
        settle();
        assertThat(link.received).anyMatch(ManagerMessage::hasStatusAck);
    }

    private FromWorker openAtNewest(long node, Link link) {
        FromWorker inbound = dispatcher.open(Nodes.id(node), "10.0.0." + node, link);
        WorkerMessage.Builder hello = WorkerMessage.newBuilder();
        hello.getHelloBuilder().getDescriptionBuilder().setFeatureLevel(FeatureLevel.NEWEST);
        inbound.received(hello.build());
        settle();
        return inbound;
    }

    /** Of the first level a worker is told no field that its program might not know, and of the next one all. */
    @Test
    void aWorkerIsToldAtTheClustersLevel() {
        world();
        change(Changes.create(Cluster.newBuilder().setId("c").build()));
        Task stops = task(1, 1).toBuilder()
                .setStatus(TaskStatus.newBuilder()
                        .setState(TaskState.TASK_STATE_RUNNING)
                        .setMessage(StatusTexts.STOPPING))
                .build();
        change(Changes.create(stops));
        Link first = new Link();
        open(1, first);
        assertThat(first.task(stops).getStatus().getStopping()).isFalse();
        assertThat(first.assignments()).allMatch(each -> each.getFeatureLevel() == 0);

        change(Changes.update(Objects.requireNonNull(store.image().cluster()).toBuilder()
                .setFeatureLevel(FeatureLevel.FACTS)
                .build()));
        assertThat(first.received)
                .filteredOn(ManagerMessage::hasNodeUpdate)
                .last()
                .extracting(told -> told.getNodeUpdate().getFeatureLevel())
                .isEqualTo(FeatureLevel.FACTS);
        Link second = new Link();
        openAtNewest(1, second);
        assertThat(second.task(stops).getStatus().getStopping()).isTrue();
        assertThat(second.assignments()).allMatch(each -> each.getFeatureLevel() == FeatureLevel.FACTS);
    }

    /** In words, since its program was not told yet that the level has risen. */
    @Test
    void aStatusOfTheFirstLevelIsUnderstoodInAClusterOfTheNext() {
        world();
        change(Changes.create(Cluster.newBuilder()
                .setId("c")
                .setFeatureLevel(FeatureLevel.FACTS)
                .build()));
        change(Changes.create(task(1, 1)));
        FromWorker inbound = openAtNewest(1, new Link());
        WorkerMessage.Builder message = WorkerMessage.newBuilder();
        message.getStatusesBuilder()
                .setSequence(1)
                .addUpdatesBuilder()
                .setTaskId(task(1, 1).getId())
                .getStatusBuilder()
                .setState(TaskState.TASK_STATE_RUNNING)
                .setMessage(StatusTexts.STOPPING);
        inbound.received(message.build());
        settle();
        assertThat(events)
                .filteredOn(Event.Statuses.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((Event.Statuses) event)
                                .updates()
                                .getFirst()
                                .getStatus()
                                .getStopping())
                        .isTrue());
    }

    /** The leader stays, but what it proposed was refused: the worker must get the chance to say it again. */
    @Test
    void aWorkerWhoseReportWasLostIsToldToStartAgain() {
        world();
        change(Changes.create(task(1, 1)));
        Link link = new Link();
        FromWorker inbound = open(1, link);
        group.refuse(1);
        inbound.received(statuses(1, task(1, 1), TaskState.TASK_STATE_RUNNING));
        settle();
        assertThat(link.received).noneMatch(ManagerMessage::hasStatusAck);
        assertThat(link.closed).isTrue();
        assertThat(link.refusal).as("it may come back").isNull();
    }

    @Test
    void aBigSetComesInPages() {
        world();
        for (int from = 1; from <= 900; from += 300) {
            List<Change> tasks = new ArrayList<>();
            for (int slot = from; slot < from + 300; slot++) {
                tasks.add(Changes.create(task(slot, 1)));
            }
            change(tasks.toArray(Change[]::new));
        }
        Link link = new Link();
        open(1, link);
        assertThat(link.assignments()).hasSizeGreaterThan(4);
        assertThat(link.assignments()).allMatch(page -> page.getChangesCount() <= 200);
        assertThat(link.assignments().stream().filter(page -> page.getLast())).hasSize(1);
        assertThat(link.tasks).hasSize(900);
        assertThat(link.complaints()).isEmpty();
    }

    @Test
    void aSlowLinkHoldsBackAndNewerVersionsReplaceOlder() {
        world();
        change(Changes.create(task(1, 1)), Changes.create(task(2, 1)));
        Link link = new Link();
        link.room = 2; // the welcome and the complete set
        FromWorker inbound = open(1, link);
        change(Changes.update(TaskFixtures.desired(task(1, 1), TaskState.TASK_STATE_SHUTDOWN)));
        change(Changes.update(TaskFixtures.desired(task(1, 1), TaskState.TASK_STATE_REMOVE)));
        change(Changes.update(TaskFixtures.desired(task(2, 1), TaskState.TASK_STATE_SHUTDOWN)));
        change(Changes.remove(task(2, 1)), Changes.create(task(3, 1)));
        assertThat(link.assignments()).hasSize(1);
        link.room = 10;
        inbound.ready();
        settle();
        assertThat(link.assignments()).hasSize(2);
        assertThat(link.assignments().getLast().getChangesCount()).isEqualTo(3);
        assertThat(link.tasks).containsOnlyKeys(task(1, 1).getId(), task(3, 1).getId());
        assertThat(link.task(task(1, 1)).getDesiredState()).isEqualTo(TaskState.TASK_STATE_REMOVE);
        assertThat(link.complaints()).isEmpty();
    }

    @Test
    void aSlowLinkInTheMiddleOfItsCompleteSetLosesNothing() {
        world();
        List<Change> tasks = new ArrayList<>();
        for (int slot = 1; slot <= 500; slot++) {
            tasks.add(Changes.create(task(slot, 1)));
        }
        change(tasks.toArray(Change[]::new));
        Link link = new Link();
        link.room = 2;
        FromWorker inbound = open(1, link);
        assertThat(link.isComplete()).isFalse();
        change(Changes.remove(task(500, 1)), Changes.create(task(501, 1)), Changes.remove(task(1, 1)));
        for (int i = 0; i < 10; i++) {
            link.room = 1;
            inbound.ready();
            settle();
        }
        assertThat(link.isComplete()).isTrue();
        assertThat(link.tasks)
                .hasSize(499)
                .doesNotContainKeys(task(500, 1).getId(), task(1, 1).getId());
        assertThat(link.tasks).containsKey(task(501, 1).getId());
        assertThat(link.complaints()).isEmpty();
    }

    @Test
    void aRemovedNodeIsRefused() {
        world();
        Link link = new Link();
        open(1, link);
        change(
                Changes.create(RemovedNode.newBuilder().setId(Nodes.id(1)).build()),
                Changes.remove(Nodes.node(1).build()));
        assertThat(link.removed).isTrue();
        Link again = new Link();
        open(1, again);
        assertThat(again.removed).isTrue();
    }

    @Test
    void aNodeThatTheStateDoesNotKnowIsRefusedButNotToldThatItWasRemoved() {
        world();
        Link link = new Link();
        open(7, link);
        assertThat(link.closed).isTrue();
        assertThat(link.removed).isFalse();
        assertThat(link.refusal).contains("jswarm swarm leave");
    }

    @Test
    void aTemplateThatChangesInItsPlaceGoesToTheWorkersThatHoldIt() {
        world();
        change(Changes.create(task(1, 1)));
        Link holder = new Link();
        Link other = new Link();
        open(1, holder);
        open(2, other);
        int before = other.received.size();
        Template.Builder changed = Services.templateOf(WEB).toBuilder();
        changed.addServiceLabelsBuilder().setKey("a").setValue("b");
        holder.room = 0;
        change(Changes.update(changed.build()));
        change(Changes.update(changed.build()));
        holder.room = Integer.MAX_VALUE;
        change(Changes.update(task(1, 1).toBuilder()
                .setDesiredState(TaskState.TASK_STATE_SHUTDOWN)
                .build()));
        assertThat(holder.assignments().getLast().getChangesList()).hasSize(2);
        Template told = holder.assignments().getLast().getChanges(0).getTemplate();
        assertThat(told.getServiceLabelsList()).isEqualTo(changed.getServiceLabelsList());
        assertThat(holder.complaints()).isEmpty();
        assertThat(other.received).hasSize(before);
    }

    @Test
    void aSecondSessionOfANodeReplacesTheFirst() {
        world();
        Link first = new Link();
        FromWorker old = open(1, first);
        Link second = new Link();
        open(1, second);
        assertThat(first.closed).isTrue();
        old.closed(); // the end of the old stream is heard late
        old.received(WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder().setSequence(3))
                .build());
        settle();
        assertThat(first.received).noneMatch(ManagerMessage::hasHeartbeatAck);
        assertThat(dispatcher.connected()).containsExactly(Nodes.id(1));
        assertThat(Objects.requireNonNull(sessions.all().get(Nodes.id(1))).connected())
                .isTrue();
        change(Changes.create(task(1, 1)));
        assertThat(second.tasks).hasSize(1);
        assertThat(first.tasks).isEmpty();
    }

    @Test
    void aManagerThatDoesNotLeadNamesTheOnesThatAre() {
        world();
        change(Changes.create(
                RaftMember.newBuilder().setRaftId("1").setAddr("10.0.0.1:2377").build()));
        Link open = new Link();
        open(1, open);
        group.depose();
        time.advance(Duration.ofMillis(10));
        assertThat(open.closed).as("a session ends with leadership").isTrue();
        assertThat(open.received.getLast().getRedirect().getManagerAddrsList()).containsExactly("10.0.0.1:2377");
        Link late = new Link();
        FromWorker inbound = dispatcher.open(Nodes.id(1), "10.0.0.1", late);
        inbound.received(HELLO);
        time.advance(Duration.ofMillis(10));
        assertThat(late.received).hasSize(1);
        assertThat(late.received.getFirst().getRedirect().getManagerAddrsList()).containsExactly("10.0.0.1:2377");
        assertThat(late.closed).isTrue();
        assertThat(late.refusal).isNull();
        lead();
        Link back = new Link();
        open(1, back);
        assertThat(back.isComplete()).isTrue();
    }

    @Test
    void theNextTermServesWhatTheLastOneCommitted() {
        world();
        change(Changes.create(task(1, 1)));
        group.depose();
        time.advance(Duration.ofMillis(10));
        lead();
        Link link = new Link();
        open(1, link);
        assertThat(link.tasks).containsOnlyKeys(task(1, 1).getId());
        assertThat(link.complaints()).isEmpty();
    }

    @Test
    void theFirstMessageMustBeHello() {
        world();
        Link link = new Link();
        dispatcher.open(Nodes.id(1), "10.0.0.1", link).received(statuses(1, task(1, 1), TaskState.TASK_STATE_RUNNING));
        settle();
        assertThat(link.closed).isTrue();
        assertThat(link.refusal).contains("Hello");
        assertThat(dispatcher.connected()).isEmpty();
    }

    @Test
    void answersOfWorkersArePassedOn() {
        world();
        FromWorker inbound = open(1, new Link());
        inbound.received(WorkerMessage.newBuilder()
                .setImageResolved(ImageResolved.newBuilder().setDigest("sha256:" + "1".repeat(64)))
                .build());
        settle();
        assertThat(answers).contains("resolved " + Nodes.id(1) + " sha256:" + "1".repeat(64));
    }

    /** So that all of them together stay within what managers can hear. */
    @Test
    void workersAreToldOfAnotherHeartbeatPeriodWhenTheSwarmGrows() {
        world();
        Link link = new Link();
        open(1, link);
        assertThat(link.received)
                .filteredOn(ManagerMessage::hasWelcome)
                .extracting(message -> message.getWelcome().getHeartbeatPeriodMs())
                .containsExactly(1_000L);
        Change[] more = LongStream.rangeClosed(3, HeartbeatPeriod.MOST_A_SECOND)
                .mapToObj(node -> Changes.create(Nodes.node(node).build()))
                .toArray(Change[]::new);
        change(more);
        assertThat(link.received).noneMatch(ManagerMessage::hasNodeUpdate);
        change(Changes.create(Nodes.node(HeartbeatPeriod.MOST_A_SECOND + 1).build()));
        assertThat(link.received)
                .filteredOn(ManagerMessage::hasNodeUpdate)
                .extracting(message -> message.getNodeUpdate().getHeartbeatPeriodMs())
                .containsExactly(2_000L);
    }

    private FromWorker openAs(String instance) {
        FromWorker inbound = dispatcher.open(Nodes.id(1), "10.0.0.1", new Link());
        inbound.received(WorkerMessage.newBuilder()
                .setHello(Hello.newBuilder().setInstanceId(instance))
                .build());
        settle();
        return inbound;
    }

    private long longestGapMsAfter(String instance, String next) {
        world();
        openAs(instance).received(beat());
        time.advance(Duration.ofSeconds(12)); // its stream is not closed: nobody is there who would
        FromWorker back = openAs(next);
        for (int i = 0; i < 3; i++) {
            back.received(beat());
            time.advance(Duration.ofSeconds(1));
        }
        return Objects.requireNonNull(sessions.session(Nodes.id(1))).longestGapMs();
    }

    private static WorkerMessage beat() {
        return WorkerMessage.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build();
    }

    /** The next time it is lost that is to be known as soon as the first time. */
    @Test
    void aHostThatWasLostAndIsBackIsAsPunctualAsBefore() {
        assertThat(longestGapMsAfter("first", "second")).isLessThan(2_000);
    }

    @Test
    void aWorkerThatWasHeldUpIsGivenMoreTime() {
        assertThat(longestGapMsAfter("first", "first")).isGreaterThan(10_000);
    }
}
