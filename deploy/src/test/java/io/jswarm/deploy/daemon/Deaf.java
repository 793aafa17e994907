package io.jswarm.deploy.daemon;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.StoreListener;

/** For a store that is looked at from outside only; a failure of it is one of the test. */
final class Deaf implements StoreListener {
    @Override
    public void committed(ClusterState image, Delta delta) {}

    @Override
    public void replaced(ClusterState image) {}

    @Override
    public void leading(long term) {}

    @Override
    public void following() {}

    @Override
    public void failed(String what, Throwable cause) {
        throw new AssertionError(what, cause);
    }
}
