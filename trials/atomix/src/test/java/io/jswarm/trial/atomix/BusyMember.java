package io.jswarm.trial.atomix;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a member's one thread wait when it next sends something, as a busy machine would; nothing is lost. */
final class BusyMember {
    private static final long PATIENCE_S = 20;

    private final StagedWire.Held sends;
    private final CountDownLatch waits = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    BusyMember(StagedWire wire, String member) {
        sends = wire.hold((from, to, question) -> from.equals(member) && waits());
        until(waits);
    }

    private boolean waits() {
        waits.countDown();
        until(goesOn);
        return false;
    }

    private static void until(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nothing was sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void goOn() {
        sends.release();
        goesOn.countDown();
    }
}
