package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskId;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.control.mutation.Outcome;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions with a manager that does not lead: the worker and the deciders see no difference. */
final class FollowerSessionsTest extends RelayWorld {
    private final Link link = new Link();

    private static WorkerMessage statuses(long sequence, String taskId, TaskState state) {
        return WorkerMessage.newBuilder()
                .setStatuses(StatusBatch.newBuilder()
                        .setSequence(sequence)
                        .addUpdates(TaskStatusUpdate.newBuilder()
                                .setTaskId(taskId)
                                .setStatus(TaskStatus.newBuilder().setState(state))))
                .build();
    }

    private List<Long> acknowledged(Link of) {
        return of.received.stream()
                .filter(ManagerMessage::hasStatusAck)
                .map(message -> message.getStatusAck().getSequence())
                .toList();
    }

    private List<Long> answeredBeats(Link of, boolean undecided) {
        return of.received.stream()
                .filter(ManagerMessage::hasHeartbeatAck)
                .map(ManagerMessage::getHeartbeatAck)
                .filter(answer -> answer.getUndecided() == undecided)
                .map(HeartbeatAck::getSequence)
                .toList();
    }

    @Test
    void whoIsMoreThanTheLeaderServesIsSentToAFollower() {
        world();
        leader().open(2, link, false);
        Redirect redirect = link.received.getFirst().getRedirect();
        assertThat(redirect.getServes()).isTrue();
        assertThat(redirect.getAddr()).isNotEqualTo(leader().raftId + ":2377");
        assertThat(link.closed).isTrue();
        Link next = new Link();
        leader().open(3, next, false);
        assertThat(next.received.getFirst().getRedirect().getAddr())
                .as("the other follower has fewer")
                .isNotEqualTo(redirect.getAddr());
    }

    @Test
    void aHeartbeatThatComesTooEarlyTakesInNoOthers() {
        world();
        Manager follower = follower();
        FromWorker worker = follower.open(2, link, true);
        long before = heard(2);
        FromWorker early = follower.dispatcher.open(Nodes.id(3), "10.0.1.3", new Link());
        early.received(WorkerMessage.newBuilder()
                .setHello(Hello.newBuilder().setSentHere(true))
                .build());
        worker.received(beat(1));
        early.received(beat(1));
        settle();
        assertThat(heard(2)).isGreaterThan(before);
    }

    @Test
    void whoWasNotSentIsSentToTheLeader() {
        world();
        follower().open(2, link, false);
        Redirect redirect = link.received.getFirst().getRedirect();
        assertThat(redirect.getServes()).isFalse();
        assertThat(redirect.getAddr()).isEqualTo(leader().raftId + ":2377");
    }

    @Test
    void aFollowerTellsTheSetAndWhatChanges() {
        world();
        change(Changes.create(task(1, 2)));
        follower().open(2, link, true);
        assertThat(link.received.getFirst().getWelcome().getNodeId()).isEqualTo(Nodes.id(2));
        assertThat(link.isComplete()).isTrue();
        assertThat(link.tasks).containsOnlyKeys(task(1, 2).getId());
        change(Changes.create(task(2, 2)), Changes.remove(task(1, 2)));
        assertThat(link.tasks).containsOnlyKeys(task(2, 2).getId());
        assertThat(link.complaints()).isEmpty();
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
        assertThat(leader().events)
                .anyMatch(event -> event instanceof Event.SessionOpened opened
                        && opened.nodeId().equals(Nodes.id(2))
                        && opened.addr().equals("10.0.1.2"));
    }

    @Test
    void theLeaderHearsStatusesAndItsAnswersReachTheWorker() {
        world();
        change(Changes.create(task(1, 2)));
        FromWorker worker = follower().open(2, link, true);
        worker.received(statuses(1, task(1, 2).getId(), TaskState.TASK_STATE_RUNNING));
        settle();
        assertThat(acknowledged(link)).containsExactly(1L);
        assertThat(leader().store.image().tasks().values())
                .anyMatch(task -> task.getStatus().getState() == TaskState.TASK_STATE_RUNNING);

        ManagerMessage question = ManagerMessage.newBuilder()
                .setLogSubscription(LogSubscription.newBuilder().setSubscriptionId("s"))
                .build();
        assertThat(leader().dispatcher.send(Nodes.id(2), question)).isTrue();
        worker.received(WorkerMessage.newBuilder()
                .setImageResolved(ImageResolved.newBuilder().setDigest("sha256:" + "1".repeat(64)))
                .build());
        settle();
        assertThat(link.received).contains(question);
        assertThat(answers).contains("resolved " + Nodes.id(2) + " sha256:" + "1".repeat(64));
    }

    @Test
    void heartbeatsAreAnsweredAsLongAsTheLeaderAnswers() {
        world();
        FromWorker worker = follower().open(2, link, true);
        long before = heard(2);
        worker.received(beat(1));
        settle();
        assertThat(answeredBeats(link, false)).containsExactly(1L);
        assertThat(heard(2)).isGreaterThan(before);
        stuck = true;
        settle();
        worker.received(beat(2));
        settle();
        assertThat(answeredBeats(link, false)).as("nobody decides").containsExactly(1L);
        assertThat(answeredBeats(link, true)).as("but this manager lives").containsExactly(2L);
        stuck = false;
        time.advance(Duration.ofSeconds(1));
        worker.received(beat(3));
        time.advance(Duration.ofSeconds(3)); // the stream that went nowhere is given up
        assertThat(answeredBeats(link, false)).endsWith(3L);
    }

    @Test
    void whatWasNotAcknowledgedIsToldOverTheNextRelay() {
        world();
        change(Changes.create(task(1, 2)));
        FromWorker worker = follower().open(2, link, true);
        stuck = true;
        worker.received(statuses(1, task(1, 2).getId(), TaskState.TASK_STATE_RUNNING));
        settle();
        stuck = false;
        relays.forEach(Runnable::run);
        time.advance(Duration.ofSeconds(3));
        assertThat(acknowledged(link)).containsExactly(1L);
        assertThat(link.closed).isFalse();
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
        assertThat(leader().events)
                .as("it was told again in time")
                .doesNotContain(new Event.SessionClosed(Nodes.id(2), false));
    }

    @Test
    void aRelayThatStaysAwayIsTheEndOfItsSessions() {
        world();
        FromWorker worker = follower().open(2, link, true);
        refused = true;
        relays.forEach(Runnable::run);
        settle();
        assertThat(leader().dispatcher.connected()).as("it may come back").contains(Nodes.id(2));
        settle();
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(2), false));
        refused = false;
        live(Duration.ofSeconds(3), worker);
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
        assertThat(link.closed).isFalse();
    }

    @Test
    void theLeaderHearsOfTheEndOfASession() {
        world();
        FromWorker worker = follower().open(2, link, true);
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
        worker.closed();
        settle();
        assertThat(leader().dispatcher.connected()).doesNotContain(Nodes.id(2));
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(2), false));
    }

    @Test
    void aNewLeaderIsToldOfTheSessionsAndNobodyComesAnew() {
        world();
        change(Changes.create(task(1, 2)), Changes.create(task(2, 3)));
        Manager first = follower();
        Manager leader = leader();
        Manager second = managers.values().stream()
                .filter(m -> m != first && m != leader)
                .findFirst()
                .orElseThrow();
        Link other = new Link();
        FromWorker[] workers = {first.open(2, link, true), second.open(3, other, true)};
        for (int i = 0; i < 10; i++) {
            live(Duration.ofSeconds(1), workers);
            depose();
            live(Duration.ofSeconds(2), workers);
            // Whoever leads now had sessions as a follower, or has none of its own; all are its.
            if (leader() != leader) {
                assertThat(leader().dispatcher.connected()).contains(Nodes.id(2), Nodes.id(3));
                assertThat(link.closed).isFalse();
                assertThat(other.closed).isFalse();
                change(Changes.create(task(3, 2)), Changes.create(task(4, 3)));
                assertThat(link.tasks).containsKey(task(3, 2).getId());
                assertThat(other.tasks).containsKey(task(4, 3).getId());
                assertThat(link.complaints()).isEmpty();
                return;
            }
        }
        throw new AssertionError("the same manager led again and again");
    }

    @Test
    void whoWasRemovedOrLeftIsTold() {
        world();
        follower().open(2, link, true);
        change(
                Changes.remove(Nodes.node(2).build()),
                Changes.create(RemovedNode.newBuilder().setId(Nodes.id(2)).build()));
        assertThat(link.removed).isTrue();

        Link leaving = new Link();
        FromWorker worker = follower().open(3, leaving, true);
        for (boolean empty : List.of(false, true)) {
            worker.received(WorkerMessage.newBuilder()
                    .setLeave(Leave.newBuilder().setEmpty(empty))
                    .build());
            settle();
        }
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(3), true));
        assertThat(leaving.closed).isTrue();
    }

    @Test
    void aWorkerThatComesToTheLeaderAfterAllEndsItsOtherSession() {
        world();
        follower().open(2, link, true);
        Link direct = new Link();
        leader().open(2, direct, true);
        assertThat(direct.isComplete()).isTrue();
        assertThat(link.closed).isTrue();
        settle();
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
    }

    /** A follower may apply what was committed before the leader itself has. */
    @Test
    void theLeaderTellsNoOlderSetThanAFollowerHasTold() {
        world();
        int ahead = 0;
        for (long slot = 1; slot <= 60; slot++) {
            Link followers = new Link();
            follower().open(2, followers, true);
            Task task = task(slot, 2);
            var _ = leader().control.submit("", (view, now) -> new Outcome.Accepted(List.of(Changes.create(task)), ""));
            time.advanceUntil(Duration.ofSeconds(1), () -> followers.tasks.containsKey(task.getId()));
            ahead += leader().store.image().tasks().containsKey(TaskId.of(task.getId())) ? 0 : 1;
            Link leaders = new Link();
            leader().open(2, leaders, true);
            assertThat(followers.tasks).containsKey(task.getId());
            assertThat(first(leaders)).containsAll(followers.tasks.keySet());
        }
        assertThat(ahead).as("how often the leader came later").isPositive();
    }

    /** The tasks of the complete set. */
    private static List<String> first(Link link) {
        return link.assignments().stream()
                .filter(part -> part.getType() == AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE)
                .flatMap(part -> part.getChangesList().stream())
                .filter(AssignmentChange::hasTask)
                .map(change -> change.getTask().getId())
                .toList();
    }
}
