package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.runtime.Randomness;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Managers say where they are, and so may a person, when they all have moved. */
class ManagerListTest {
    private final ManagerList managers = new ManagerList(Randomness.seeded(1), List.of("a", "b"));

    @Test
    void whatIsToldIsTriedFirstAndOutlivesAListOfOldAddresses() {
        assertThat(managers.tell(List.of("c", "d"))).isTrue();
        assertThat(List.of(managers.next(), managers.next())).containsExactlyInAnyOrder("c", "d");

        assertThat(managers.learn(List.of("b", "a"))).isTrue();
        assertThat(managers.addrs()).containsExactly("b", "a", "c", "d");
        assertThat(managers.learn(List.of("c", "e"))).isTrue();
        assertThat(managers.addrs()).containsExactly("c", "e", "d");
        assertThat(managers.learn(List.of("c", "d"))).isTrue();
        assertThat(managers.addrs()).containsExactly("c", "d");
    }

    @Test
    void whatManagersHaveSaidAlreadyIsNoNews() {
        assertThat(managers.tell(List.of("b"))).isFalse();
        assertThat(managers.learn(List.of())).isFalse();
        assertThat(managers.learn(List.of("a", "b"))).isFalse();
        assertThat(managers.learn(List.of("c"))).isTrue();
        assertThat(managers.addrs()).containsExactly("c");
    }

    @Test
    void eachIsTriedOnceBeforeAnyIsTriedAgain() {
        managers.tell(List.of("c"));
        assertThat(managers.next()).isEqualTo("c");
        assertThat(List.of(managers.next(), managers.next(), managers.next())).containsExactlyInAnyOrder("a", "b", "c");
    }
}
