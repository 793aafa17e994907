package io.jswarm.manager.store;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a store says, and holds it to the order that it promises. Safe for any thread. */
public final class RecordingListener implements StoreListener {
    private final List<Long> revisions = new ArrayList<>();
    private final List<String> roles = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private ClusterState image = ClusterState.EMPTY;

    /** Hears nothing yet. */
    public RecordingListener() {}

    @Override
    public synchronized void committed(ClusterState next, Delta delta) {
        if (delta.revision() != next.revision() || next.revision() <= image.revision()) {
            faults.add("revision " + next.revision() + " committed after " + image.revision());
        }
        revisions.add(next.revision());
        image = next;
    }

    @Override
    public synchronized void replaced(ClusterState next) {
        if (next.revision() < image.revision()) {
            faults.add("replaced by older revision " + next.revision() + " after " + image.revision());
        }
        image = next;
    }

    @Override
    public synchronized void leading(long term) {
        roles.add("leading " + term);
    }

    @Override
    public synchronized void following() {
        roles.add("following");
    }

    @Override
    public synchronized void failed(String what, Throwable cause) {
        faults.add(what + ": " + cause);
    }

    /** The revisions of the committed batches, in the order heard. */
    public synchronized List<Long> revisions() {
        return List.copyOf(revisions);
    }

    /** "leading N" and "following", in the order heard. */
    public synchronized List<String> roles() {
        return List.copyOf(roles);
    }

    /** What should not have happened. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** The last image heard of. */
    public synchronized ClusterState image() {
        return image;
    }
}
