package io.jswarm.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadEventLoopTest {
    private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
    private final ThreadEventLoop loop =
            new ThreadEventLoop("test-loop", Clock.system(), (what, cause) -> faults.add(cause), 1_000);

    @AfterEach
    void close() {
        loop.close();
    }

    private Object next() throws InterruptedException {
        Object value = seen.poll(10, TimeUnit.SECONDS);
        assertThat(value).as("an event within 10 s").isNotNull();
        return value;
    }

    @Test
    void eventsRunInOrderOnOneThread() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            int n = i;
            loop.post(() -> seen.add(loop.inLoop() ? n : "elsewhere"));
        }
        List<Object> order = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            order.add(next());
        }
        assertThat(order).first().isEqualTo(0);
        assertThat(order).isSortedAccordingTo((a, b) -> Integer.compare((int) a, (int) b));
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void timersRunInOrderOfTimeAndAKeyHasOne() throws InterruptedException {
        loop.post(() -> {
            loop.schedule("late", loop.now().monoAfterMs(60), () -> seen.add("late"));
            loop.schedule("early", loop.now().monoAfterMs(20), () -> seen.add("early"));
            loop.schedule("replaced", loop.now().monoAfterMs(5), () -> seen.add("old"));
            loop.schedule("replaced", loop.now().monoAfterMs(40), () -> seen.add("new"));
            loop.schedule("cancelled", loop.now().monoAfterMs(10), () -> seen.add("cancelled"));
            loop.cancel("cancelled");
        });
        assertThat(List.of(next(), next(), next())).containsExactly("early", "new", "late");
        assertThat(seen).isEmpty();
    }

    @Test
    void timersBelongToTheLoop() {
        assertThatThrownBy(() -> loop.schedule("key", 0, () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBugGoesToTheFaultHandlerAndTheLoopGoesOn() throws InterruptedException {
        loop.post(() -> {
            throw new IllegalStateException("bug");
        });
        assertThat(faults.poll(10, TimeUnit.SECONDS)).hasMessage("bug");
        loop.post(() -> seen.add("after"));
        assertThat(next()).isEqualTo("after");
    }

    @Test
    void aFullQueueIsAFault() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        loop.post(() -> {
            busy.countDown();
            await(release);
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            loop.post(() -> {});
        }
        assertThat(faults).isEmpty();
        loop.post(() -> {});
        assertThat(faults.poll()).hasMessageContaining("full");
        release.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void offloadedWorkComesBackToTheLoop() throws InterruptedException {
        loop.offload(
                () -> Thread.currentThread().isVirtual() + " " + loop.inLoop(),
                Duration.ofSeconds(10),
                (result, error) -> seen.add(result + " " + loop.inLoop() + " " + error));
        assertThat(next()).isEqualTo("true false true null");
        loop.offload(
                () -> {
                    throw new java.io.IOException("disk");
                },
                Duration.ofSeconds(10),
                (result, error) -> seen.add(result + " " + error));
        assertThat(next()).isEqualTo("null java.io.IOException: disk");
    }

    @Test
    void workThatMissesItsDeadlineIsInterruptedAndAnswersOnce() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        loop.offload(
                () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return "late";
                },
                Duration.ofMillis(20),
                (result, error) -> seen.add(error instanceof TimeoutException ? "timeout" : "wrong"));
        assertThat(next()).isEqualTo("timeout");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        loop.post(() -> seen.add("end"));
        assertThat(next()).isEqualTo("end");
    }

    /** As a file is that a disk which hangs does not let go of. */
    private static final class StuckChannel extends AbstractInterruptibleChannel {
        private final CountDownLatch used = new CountDownLatch(1);
        private final CountDownLatch closing = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);

        String use() throws IOException {
            begin();
            try {
                used.countDown();
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end(false);
            }
            return "late";
        }

        @Override
        protected void implCloseChannel() {
            closing.countDown();
            await(free);
        }
    }

    @Test
    void theLoopGoesOnWhileAnInterruptWaits() throws InterruptedException {
        StuckChannel channel = new StuckChannel();
        loop.offload(
                channel::use,
                Duration.ofSeconds(2),
                (result, error) -> seen.add(error instanceof TimeoutException ? "timeout" : "wrong"));
        await(channel.used);
        await(channel.closing);
        loop.post(() -> seen.add("beat"));
        assertThat(next()).as("while the interrupt waits").isEqualTo("beat");
        assertThat(seen).as("the work is not known to be over").isEmpty();
        channel.free.countDown();
        assertThat(next()).isEqualTo("timeout");
    }

    @Test
    void closingDropsEventsAndInterruptsWork() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        loop.offload(
                () -> {
                    started.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                    return "";
                },
                Duration.ofMinutes(1),
                (result, error) -> seen.add("outcome"));
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        loop.close();
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        loop.post(() -> seen.add("after close"));
        assertThat(seen).isEmpty();
        loop.close();
    }
}
