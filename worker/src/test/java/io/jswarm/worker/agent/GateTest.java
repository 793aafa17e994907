package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final Gate.Wish STANDS = new Gate.Wish(() -> true, () -> {});
    private final List<String> entered = new ArrayList<>();
    private final Gate gate = new Gate(2);
    private int passedOver;

    @Test
    void asManyGoOnAtOnceAsThereArePermitsAndTheOthersInOrder() {
        enter("a", "b", "c", "d");
        assertThat(entered).containsExactly("a", "b");

        gate.leave();
        gate.leave();
        assertThat(entered).containsExactly("a", "b", "c", "d");
    }

    @Test
    void whatEndsSomethingBegunGoesBeforeWhatWaitsToBegin() {
        enter("create a", "create b", "create c", "create d");
        gate.enterFirst(STANDS, () -> entered.add("start a"));
        gate.enterFirst(STANDS, () -> entered.add("start b"));

        gate.leave();
        gate.leave();
        gate.leave();
        assertThat(entered).containsExactly("create a", "create b", "start a", "start b", "create c");
    }

    @Test
    void aPermitThatNobodyWaitsForIsThereForTheNext() {
        enter("a", "b");
        gate.leave();
        gate.enterFirst(STANDS, () -> entered.add("first"));
        enter("last");

        assertThat(entered).containsExactly("a", "b", "first");
        gate.leave();
        assertThat(entered).containsExactly("a", "b", "first", "last");
    }

    @Test
    void whatIsNotWantedAnyMoreWhenItsTurnComesIsPassedOverHoweverMuchItIs() {
        enter("a", "b");
        for (int i = 0; i < 100_000; i++) {
            gate.enter(new Gate.Wish(() -> false, () -> passedOver++), () -> entered.add("unwanted"));
        }
        enter("c");
        assertThat(passedOver).isZero();

        gate.leave();
        assertThat(entered).containsExactly("a", "b", "c");
        assertThat(passedOver).isEqualTo(100_000);
    }

    private void enter(String... names) {
        for (String name : names) {
            gate.enter(() -> entered.add(name));
        }
    }
}
