package io.jswarm.manager.raft;

import io.jswarm.manager.store.StoreListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers the first broken promise and tells of it once. Safe for any thread. */
final class FirstFault {
    private static final Logger LOG = LoggerFactory.getLogger(FirstFault.class);

    private final StoreListener listener;
    private final Runnable afterwards;
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();

    /** Tells the listener, and runs {@code afterwards}. */
    FirstFault(StoreListener listener, Runnable afterwards) {
        this.listener = listener;
        this.afterwards = afterwards;
    }

    void report(String what, Throwable cause) {
        if (!first.compareAndSet(null, what + ": " + cause)) {
            LOG.warn("The Raft store had failed already, and failed again while {}: {}", what, cause.toString());
        } else {
            try {
                listener.failed(what, cause);
            } finally {
                afterwards.run();
            }
        }
    }

    /** What was being done, and why it failed; null while all is well. */
    @Nullable
    String first() {
        return first.get();
    }
}
