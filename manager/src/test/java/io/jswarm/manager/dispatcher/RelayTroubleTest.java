package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.LogSubscription;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Relays that break, are late or lie, and workers that are gone or too loud. */
final class RelayTroubleTest extends RelayWorld {
    private final Link link = new Link();

    private static WorkerMessage statuses(long sequence, String taskId) {
        return WorkerMessage.newBuilder()
                .setStatuses(StatusBatch.newBuilder()
                        .setSequence(sequence)
                        .addUpdates(TaskStatusUpdate.newBuilder().setTaskId(taskId)))
                .build();
    }

    private static WorkerMessage leave(boolean empty) {
        return WorkerMessage.newBuilder()
                .setLeave(Leave.newBuilder().setEmpty(empty))
                .build();
    }

    private void breakRelays() {
        List.copyOf(relays).forEach(Runnable::run);
    }

    private long opened(long node) {
        return leader().events.stream()
                .filter(event -> event instanceof Event.SessionOpened opened
                        && opened.nodeId().equals(Nodes.id(node)))
                .count();
    }

    @Test
    void aSilentWorkerIsNotToldAgainAsIfItLived() {
        world();
        follower().open(2, link, true);
        Link lively = new Link();
        FromWorker beating = follower().open(3, lively, true);
        for (int i = 1; i <= 5; i++) {
            beating.received(beat(i));
            time.advance(Duration.ofMillis(800));
        }
        breakRelays();
        time.advance(Duration.ofSeconds(2));
        assertThat(link.closed).isTrue();
        assertThat(opened(2)).isEqualTo(1);
        assertThat(lively.closed).isFalse();
        assertThat(opened(3)).isEqualTo(2);
    }

    @Test
    void aSessionThatTheWorkerHasLeftDoesNotEndItsNextOne() {
        world();
        follower().open(2, link, true);
        stuck = true;
        Link direct = new Link();
        FromWorker now = leader().open(2, direct, true);
        time.advance(Duration.ofMillis(800));
        now.received(beat(1));
        stuck = false;
        breakRelays();
        time.advance(Duration.ofMillis(900));
        assertThat(direct.closed).isFalse();
        assertThat(link.closed).as("the manager that it left is told").isTrue();
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
    }

    @Test
    void theNewestOfAWorkersSessionsIsServed() {
        world();
        FromWorker first = follower().open(2, link, true);
        Link second = new Link();
        follower().open(2, second, true);
        assertThat(link.closed).isTrue();
        first.closed();
        change(Changes.create(task(1, 2)));
        assertThat(second.closed).isFalse();
        assertThat(second.tasks).containsOnlyKeys(task(1, 2).getId());
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
    }

    @Test
    void aSessionToldOfBeforeAndHeardLessThanTheNextOneIsOld() {
        world();
        FromWorker direct = leader().open(2, new Link(), true);
        stuck = true;
        follower().open(2, link, true);
        live(Duration.ofMillis(1_500), direct);
        stuck = false;
        breakRelays();
        settle();
        assertThat(link.closed).as("the relay had told of it once").isTrue();
    }

    @Test
    void pulsesThatWereHeldUpMakeNobodysRhythmBad() {
        world();
        FromWorker[] workers = {follower().open(2, link, true), follower().open(3, new Link(), true)};
        live(Duration.ofSeconds(20), workers);
        long before = longestGap(3);
        workers[0].received(beat(1));
        hold();
        live(Duration.ofSeconds(2), workers);
        let();
        live(Duration.ofSeconds(3), workers);
        assertThat(longestGap(3)).isEqualTo(before);
        assertThat(longestGap(2)).isEqualTo(before);
    }

    private long longestGap(long node) {
        return Objects.requireNonNull(leader().sessions.session(Nodes.id(node))).longestGapMs();
    }

    @Test
    void theReaderOfAWorkersLogsHearsThatItCameAnew() {
        world();
        follower().open(2, link, true);
        leader().open(2, new Link(), true);
        assertThat(answers.stream().filter(line -> line.endsWith(Nodes.id(2))))
                .containsExactly("connected " + Nodes.id(2), "disconnected " + Nodes.id(2), "connected " + Nodes.id(2));
    }

    @Test
    void whoseLogsAreReadComesAnewWhenTheRelayBreaks() {
        world();
        follower().open(2, link, true);
        Link other = new Link();
        follower().open(3, other, true);
        leader().dispatcher
                .send(
                        Nodes.id(2),
                        ManagerMessage.newBuilder()
                                .setLogSubscription(LogSubscription.newBuilder().setSubscriptionId("s"))
                                .build());
        settle();
        breakRelays();
        settle();
        assertThat(link.closed).isTrue();
        assertThat(other.closed).isFalse();
    }

    @Test
    void linesThatAreLostOnTheirWayHaveTheWorkerBeginAnew() {
        world();
        Manager follower = follower();
        follower.open(2, link, true);
        follower.dispatcher.linesLost(Nodes.id(3));
        settle();
        assertThat(link.closed).isFalse();
        follower.dispatcher.linesLost(Nodes.id(2));
        settle();
        assertThat(link.closed).isTrue();
    }

    @Test
    void whatIsTooLargeForTheRelayEndsThatSessionOnly() {
        world();
        FromWorker worker = follower().open(2, link, true);
        Link other = new Link();
        follower().open(3, other, true);
        worker.received(statuses(1, "x".repeat((2 << 20) + 1)));
        settle();
        assertThat(link.refusal).contains("at most 2097152 bytes");
        assertThat(other.closed).isFalse();
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(3)).doesNotContain(Nodes.id(2));
    }

    @Test
    void aWorkerThatWaitsForNoAnswerIsSentAway() {
        world();
        FromWorker worker = follower().open(2, link, true);
        stuck = true;
        for (int i = 1; i <= 4; i++) {
            worker.received(statuses(i, task(1, 2).getId()));
        }
        settle();
        assertThat(link.closed).isFalse();
        worker.received(statuses(5, task(1, 2).getId()));
        settle();
        assertThat(link.refusal).contains("at most 4");
    }

    @Test
    void aWorkerThatLeavesIsNotBackWhenTheRelayIs() {
        world();
        FromWorker worker = follower().open(2, link, true);
        stuck = true;
        worker.received(leave(false));
        settle();
        stuck = false;
        breakRelays();
        time.advance(Duration.ofSeconds(2));
        assertThat(opened(2)).isEqualTo(1);
        assertThat(leader().dispatcher.connected()).doesNotContain(Nodes.id(2));
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(2), false));
        worker.received(leave(true));
        settle();
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(2), true));
        assertThat(link.closed).isTrue();
    }

    @Test
    void theLastWordOfOneThatLeavesIsToldAgain() {
        world();
        FromWorker worker = follower().open(2, link, true);
        worker.received(leave(false));
        settle();
        stuck = true;
        worker.received(leave(true));
        settle();
        assertThat(leader().events).doesNotContain(new Event.SessionClosed(Nodes.id(2), true));
        stuck = false;
        breakRelays();
        time.advance(Duration.ofSeconds(2));
        assertThat(leader().events).contains(new Event.SessionClosed(Nodes.id(2), true));
    }

    @Test
    void aManagerThatDoesNotFollowTheLogEndsItsSessions() {
        world();
        Manager follower = follower();
        FromWorker worker = follower.open(2, link, true);
        lag(follower);
        change(Changes.create(task(1, 2)));
        for (int i = 1; i <= 4; i++) {
            worker.received(beat(i));
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(link.closed).isFalse();
        time.advance(Duration.ofSeconds(2));
        assertThat(link.closed).isTrue();
        assertThat(link.refusal).isNull();
    }

    @Test
    void whoIsNoManagerAnyMoreHasNoRelay() {
        world();
        Manager follower = follower();
        follower.open(2, link, true);
        assertThat(leader().dispatcher.connected()).contains(Nodes.id(2));
        RaftMember former =
                Objects.requireNonNull(leader().store.image().members().get(follower.raftId));
        change(Changes.remove(former));
        time.advance(Duration.ofSeconds(2));
        assertThat(leader().dispatcher.connected()).doesNotContain(Nodes.id(2));
    }

    @Test
    void aManagersNextRelayTakesThePlaceOfItsFirst() {
        world();
        Heard first = new Heard();
        Heard second = new Heard();
        leader().dispatcher.openRelay(Nodes.id(91), first);
        settle();
        leader().dispatcher.openRelay(Nodes.id(91), second);
        settle();
        assertThat(first.closed).isTrue();
        assertThat(second.closed).isFalse();
    }

    private static final class Heard implements ToFollower {
        boolean closed;

        @Override
        public void send(RelayDown message) {
            // Nobody listens.
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void oneMoreConnectionOfTheLeadersOwnWorkerIsNotSentElsewhere() {
        world();
        leader().open(1, link, false);
        assertThat(link.received.getFirst().hasWelcome()).isTrue();
    }
}
