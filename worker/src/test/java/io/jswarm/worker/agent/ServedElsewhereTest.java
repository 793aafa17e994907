package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** An agent whose manager serves it for the leader. */
final class ServedElsewhereTest {
    private final AgentWorld world = new AgentWorld();

    private void served() {
        world.managers.sendsTo = "m2:2377";
        world.until("a session", () -> world.agent.info().manager().equals("m2:2377"));
        world.run(Duration.ofMillis(5_300));
    }

    @Test
    void aManagerThatHearsNoLeaderIsKeptForAWhile() {
        served();
        int hellos = world.managers.hellos.size();
        int opened = world.managers.opened.size();
        world.managers.undecided = true;
        world.run(Duration.ofMillis(4_500));
        assertThat(world.managers.opened).as("nobody else is asked").hasSize(opened);
        world.managers.undecided = false;
        world.run(Duration.ofSeconds(3));
        assertThat(world.managers.hellos).hasSize(hellos);
        assertThat(world.agent.info().manager()).isEqualTo("m2:2377");
    }

    @Test
    void whenThatLastsTheOthersAreAsked() {
        served();
        world.managers.undecided = true;
        world.until(
                Duration.ofSeconds(8),
                "a session with another manager",
                () -> !world.agent.info().manager().equals("m2:2377"));
        world.managers.undecided = false;
        world.until(
                Duration.ofSeconds(1),
                "info",
                () -> !world.agent.info().manager().isEmpty());
    }

    @Test
    void whoWasSentInVainIsServedByWhomeverItAsksNext() {
        world.managers.sendsTo = "m2:2377";
        world.managers.gone = "m2:2377";
        world.until(Duration.ofSeconds(8), "a session", () -> world.managers.session != null);
        world.until("info", () -> !world.agent.info().manager().isEmpty());
        assertThat(world.agent.info().manager()).isNotEqualTo("m2:2377");
        assertThat(world.managers.hellos.getLast().getSentHere()).isTrue();
    }

    @Test
    void aFurtherConnectionThatFindsNoLeaderEndsNoSession() {
        served();
        FakeManagers.Link session = Objects.requireNonNull(world.managers.session);
        world.managers.leaderless = true;
        world.managers.leader = "";
        session.stick();
        int opened = world.managers.opened.size();
        world.run(Duration.ofSeconds(3));
        assertThat(world.managers.opened).as("further ones were opened").hasSizeGreaterThan(opened);
        assertThat(world.agent.info().manager()).isEqualTo("m2:2377");
        assertThat(world.managers.session).isSameAs(session);
    }
}
