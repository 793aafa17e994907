package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How sessions end, and what is told of it. */
final class SessionEndTest extends DispatcherWorld {
    @Test
    void aStreamThatNeverSaysHelloIsClosed() {
        world();
        Link link = new Link();
        dispatcher.open(Nodes.id(1), "10.0.0.1", link);
        time.advance(Duration.ofMinutes(1));
        assertThat(link.closed).isTrue();
    }

    @Test
    void whoGaveUpBeforeItsTurnIsNotGreeted() {
        world();
        Link link = new Link();
        FromWorker inbound = dispatcher.open(Nodes.id(1), "10.0.0.1", link);
        inbound.received(HELLO);
        inbound.closed();
        settle();
        assertThat(link.received).isEmpty();
        assertThat(events).noneMatch(Event.SessionOpened.class::isInstance);
        assertThat(answers).isEmpty();
    }

    @Test
    void theEndOfASessionIsAnEventAndAnAnswer() {
        world();
        open(1, new Link()).closed();
        settle();
        assertThat(answers).containsExactly("connected " + Nodes.id(1), "disconnected " + Nodes.id(1));
        assertThat(events).contains(new Event.SessionClosed(Nodes.id(1), false));
        assertThat(Objects.requireNonNull(sessions.all().get(Nodes.id(1))).connected())
                .isFalse();
    }

    @Test
    void aWorkerThatLeavesIsAwayUntilNothingOfItRuns() {
        world();
        Link link = new Link();
        FromWorker inbound = open(1, link);
        inbound.received(leave(false));
        settle();
        assertThat(events).endsWith(new Event.SessionClosed(Nodes.id(1), false));
        assertThat(dispatcher.connected()).isEmpty();
        assertThat(link.closed).as("its last word is to come").isFalse();

        inbound.received(leave(true));
        inbound.closed();
        settle();
        assertThat(events).endsWith(new Event.SessionClosed(Nodes.id(1), true));
        assertThat(events).containsOnlyOnce(new Event.SessionClosed(Nodes.id(1), true));
        assertThat(link.closed).isTrue();
    }

    @Test
    void aWorkerWhoseLeavingEndsWithoutAWordIsAwayOnly() {
        world();
        FromWorker inbound = open(1, new Link());
        inbound.received(leave(false));
        inbound.closed();
        inbound.received(leave(true));
        settle();
        assertThat(events).doesNotContain(new Event.SessionClosed(Nodes.id(1), true));
    }

    private static WorkerMessage leave(boolean empty) {
        return WorkerMessage.newBuilder()
                .setLeave(Leave.newBuilder().setEmpty(empty))
                .build();
    }
}
