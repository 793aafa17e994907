package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.alipay.sofa.jraft.JRaftUtils;
import com.alipay.sofa.jraft.util.timer.Timeout;
import com.alipay.sofa.jraft.util.timer.Timer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;

@org.junit.jupiter.api.Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class CoarseTimersTest {
    private final Timer timer = new CoarseTimers().createTimer("test-timer");
    private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        timer.stop();
    }

    private Timeout after(long millis, String what) {
        return timer.newTimeout(timeout -> ran.add(what), millis, TimeUnit.MILLISECONDS);
    }

    @Test
    void theLibraryFindsThem() {
        assertThat(JRaftUtils.raftTimerFactory()).isInstanceOf(CoarseTimers.class);
    }

    @Test
    void whatIsTimedRunsInItsOrderAndNeverTooEarly() throws InterruptedException {
        long begun = System.nanoTime();
        Timeout second = after(80, "second");
        Timeout first = after(30, "first");
        assertThat(ran.take()).isEqualTo("first");
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(ran.take()).isEqualTo("second");
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(80));
        assertThat(first.isExpired()).isTrue();
        assertThat(second.isCancelled()).isFalse();
        assertThat(second.cancel()).as("too late").isFalse();
    }

    @Test
    void whatIsCancelledDoesNotRun() throws InterruptedException {
        Timeout cancelled = after(30, "cancelled");
        assertThat(cancelled.cancel()).isTrue();
        assertThat(cancelled.cancel()).as("once").isFalse();
        assertThat(cancelled.isCancelled()).isTrue();
        after(60, "other");
        assertThat(ran.take()).isEqualTo("other");
        assertThat(ran).isEmpty();
    }

    @Test
    void aTaskThatFailsHoldsUpNoOther() throws InterruptedException {
        timer.newTimeout(
                timeout -> {
                    throw new IllegalStateException("as this test wants it");
                },
                0,
                TimeUnit.MILLISECONDS);
        after(20, "other");
        assertThat(ran.take()).isEqualTo("other");
    }

    @Test
    void itsEndDropsWhatIsToCome() throws InterruptedException {
        Timeout dropped = after(60, "dropped");
        assertThat(timer.stop()).containsExactly(dropped);
        assertThat(ran.poll(120, TimeUnit.MILLISECONDS)).isNull();
        assertThatThrownBy(() -> after(1, "later")).isInstanceOf(RejectedExecutionException.class);
        assertThat(timer.stop()).isEmpty();
    }
}
