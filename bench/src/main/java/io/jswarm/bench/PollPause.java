package io.jswarm.bench;

import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/** Waits between two looks at another program that has no other way to tell. */
final class PollPause {
    private PollPause() {}

    static void of(Duration time) throws InterruptedException {
        var _ = new SynchronousQueue<Boolean>().poll(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
