package io.jswarm.manager.dispatcher;

import static io.jswarm.manager.dispatcher.RelayWorld.beat;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which heartbeats a leader answers without its loop, and what the loop knows of them. */
final class PromptHeartbeatsTest extends DispatcherWorld {
    private final Link link = new Link();

    private List<Long> answered() {
        return link.received.stream()
                .filter(ManagerMessage::hasHeartbeatAck)
                .map(message -> message.getHeartbeatAck().getSequence())
                .toList();
    }

    private long heardPeriodMs() {
        return Objects.requireNonNull(sessions.session(Nodes.id(1))).periodMs();
    }

    @Test
    void aHeartbeatIsAnsweredBeforeTheLoopGetsToIt() {
        world();
        FromWorker worker = open(1, link);
        assertThat(heardPeriodMs()).as("no heartbeat yet").isZero();
        loop.pause();
        worker.received(beat(1));
        assertThat(answered()).containsExactly(1L);
        loop.resume();
        time.advance(Duration.ofMillis(300));
        assertThat(heardPeriodMs()).as("the loop knows of it").isPositive();
    }

    @Test
    void aLoopThatStandsStillAnswersNothing() {
        world();
        FromWorker worker = open(1, link);
        loop.pause();
        time.advance(Duration.ofSeconds(2));
        worker.received(beat(1));
        assertThat(answered()).isEmpty();
        loop.resume();
        time.advance(Duration.ofMillis(1));
        assertThat(answered()).containsExactly(1L);
    }

    @Test
    void whatTheLoopIsNotToldOfInTimeGoesItsWay() {
        world();
        FromWorker worker = open(1, link);
        loop.pause();
        for (int i = 1; i <= 20; i++) {
            worker.received(beat(i));
        }
        assertThat(answered()).as("so many wait for it").hasSize(16);
        loop.resume();
        time.advance(Duration.ofMillis(300));
        assertThat(answered()).hasSize(20);
    }

    @Test
    void aLookMakesRoomForMore() {
        world();
        FromWorker worker = open(1, link);
        for (int i = 1; i <= 48; i++) {
            worker.received(beat(i));
            if (i % 16 == 0) {
                time.advance(Duration.ofMillis(300));
            }
        }
        loop.pause();
        worker.received(beat(49));
        assertThat(answered()).hasSize(49);
        loop.resume();
    }

    @Test
    void aHeartbeatOfASessionThatEndedSinceDoesNotCount() {
        world();
        FromWorker before = open(1, link);
        before.received(beat(1));
        FromWorker worker = dispatcher.open(Nodes.id(1), "10.0.0.1", new Link());
        worker.received(HELLO);
        settle();
        time.advance(Duration.ofMillis(300));
        assertThat(heardPeriodMs()).as("the new session has none yet").isZero();
        assertThat(answered()).containsExactly(1L);
    }

    @Test
    void nobodyIsAnsweredOnceTheSessionIsOver() {
        world();
        FromWorker worker = open(1, link);
        dispatcher.following();
        worker.received(beat(1));
        settle();
        assertThat(answered()).isEmpty();
    }
}
