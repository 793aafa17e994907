package io.jswarm.deploy.daemon.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
    private static final Now BEGIN = new Now(0, 7);

    private static LineBudget.Step lines(LineBudget budget, String address, int count) {
        LineBudget.Step step = budget.line(address, BEGIN);
        for (int i = 1; i < count; i++) {
            step = step.next().line(address, BEGIN);
        }
        return step;
    }

    @Test
    void oneAddressHasAFewLinesAndLeavesSomeForOthers() {
        LineBudget.Step last = lines(LineBudget.full(BEGIN), "10.0.0.1", LineBudget.OF_ADDRESS);
        assertThat(last.write()).isTrue();
        LineBudget.Step beyond = lines(last.next(), "10.0.0.1", 1_000);
        assertThat(beyond.write()).isFalse();
        assertThat(beyond.next().line("10.0.0.2", BEGIN).write()).isTrue();
    }

    @Test
    void manyAddressesHaveNoMoreThanAllTogetherAndTakeNoRoom() {
        LineBudget budget = LineBudget.full(BEGIN);
        int written = 0;
        for (int i = 0; i < 10_000; i++) {
            LineBudget.Step step = budget.line("10.0." + i, BEGIN);
            written += step.write() ? 1 : 0;
            budget = step.next();
        }
        assertThat(written).isEqualTo(LineBudget.OF_ALL);
        assertThat(budget.lines()).hasSize(LineBudget.OF_ALL);
        assertThat(budget.leftOut()).isEqualTo(10_000 - LineBudget.OF_ALL);
    }

    @Test
    void theNextMinuteSaysHowManyWereLeftOut() {
        LineBudget spent = lines(LineBudget.full(BEGIN), "10.0.0.1", LineBudget.OF_ADDRESS + 4)
                .next();
        Now late = new Now(0, BEGIN.monoNanos() + LineBudget.WINDOW_NANOS);
        assertThat(spent.line("10.0.0.1", new Now(0, late.monoNanos() - 1)).write())
                .isFalse();
        LineBudget.Step first = spent.line("10.0.0.1", late);
        assertThat(first.write()).isTrue();
        assertThat(first.untold()).isEqualTo(4);
        assertThat(first.next().line("10.0.0.1", late).untold()).as("said once").isZero();
    }
}
