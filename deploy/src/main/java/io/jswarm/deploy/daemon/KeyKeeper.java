package io.jswarm.deploy.daemon;

import io.jswarm.api.v1.Trust;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.loop.LoopObserver;
import io.jswarm.manager.raft.KeyRing;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.store.Store;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.EventLoop;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this manager's keys wrapped as the cluster's state says. It first waits until all is applied that the cluster has
 * agreed on: a manager that was away would else be locked for a moment with a key that was rotated out since. Loop thread.
 */
final class KeyKeeper implements LoopObserver {
    private static final Logger LOG = LoggerFactory.getLogger(KeyKeeper.class);
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);
    private static final Duration WORK = Duration.ofSeconds(20);
    private static final long RETRY_MS = 1_000;

    private final NodeContext node;
    private final EventLoop loop;
    private final Store store;
    private boolean busy;

    KeyKeeper(NodeContext node, EventLoop loop, Store store) {
        this.node = node;
        this.loop = loop;
        this.store = store;
    }

    /** Looks at the state as it is. */
    KeyKeeper started() {
        loop.post(this::look);
        return this;
    }

    @Override
    public void replaced(ClusterState image) {
        look();
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        if (delta.edits().stream().anyMatch(edit -> edit.is(ObjectKinds.TRUST))) {
            look();
        }
    }

    private void look() {
        Trust trust = store.image().trust();
        if (busy || trust == null) {
            return;
        }
        busy = true;
        long seen = trust.getMeta().getVersion();
        loop.offload(this::follow, WORK, (changed, failure) -> {
            busy = false;
            if (failure instanceof IOException) {
                node.faults().fatal("wrapping the keys of this manager's disk", failure);
            } else if (failure != null) {
                LOG.debug("cannot tell yet how the keys are to be wrapped: {}", failure.toString());
                loop.schedule(this, loop.now().monoAfterMs(RETRY_MS), this::look);
            } else if (isNewer(seen)) {
                look();
            }
        });
    }

    private boolean isNewer(long seen) {
        Trust trust = store.image().trust();
        return trust != null && trust.getMeta().getVersion() > seen;
    }

    /** Beside the loop, since it waits for the others and for the disk. */
    private boolean follow() throws IOException {
        Calls.await(store.readBarrier(CAUGHT_UP), CAUGHT_UP);
        Trust trust = store.image().trust();
        if (trust == null) {
            return false;
        }
        KeyRing ring = node.keys().ring();
        UnlockKey wanted = wanted(trust);
        boolean changed = ring.follow(wanted, trust.getMeta().getVersion());
        if (changed) {
            LOG.info(
                    wanted == null
                            ? "autolock is off: this manager's keys are readable by root"
                            : "this manager's keys are wrapped by the cluster's new unlock key");
            node.keys().changed();
        }
        return changed;
    }

    private static @Nullable UnlockKey wanted(Trust trust) throws IOException {
        if (trust.getUnlockKey().isEmpty()) {
            return null;
        }
        UnlockKey key = UnlockKey.parse(trust.getUnlockKey()).key();
        if (key == null) {
            throw new IOException("the unlock key in the cluster's state cannot be read");
        }
        return key;
    }
}
