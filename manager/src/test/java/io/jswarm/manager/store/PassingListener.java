package io.jswarm.manager.store;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;

/** Hands everything on to another listener; a test overrides what it changes. Threads are those of whoever calls. */
public class PassingListener implements StoreListener {
    private final StoreListener to;

    /** In front of this one. */
    protected PassingListener(StoreListener to) {
        this.to = to;
    }

    @Override
    public void committed(ClusterState image, Delta delta) {
        to.committed(image, delta);
    }

    @Override
    public void replaced(ClusterState image) {
        to.replaced(image);
    }

    @Override
    public void leading(long term) {
        to.leading(term);
    }

    @Override
    public void following() {
        to.following();
    }

    @Override
    public void failed(String what, Throwable cause) {
        to.failed(what, cause);
    }
}
