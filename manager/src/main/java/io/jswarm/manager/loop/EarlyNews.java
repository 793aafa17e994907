package io.jswarm.manager.loop;

import io.jswarm.manager.state.ClusterState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store tells before it is attached. The newest image stands for all that led to it, so a long log that is read at a
 * start fills no memory. Loop thread only.
 */
final class EarlyNews {
    private @Nullable ClusterState newest;
    private @Nullable Runnable leadership;

    void image(ClusterState image) {
        newest = image;
    }

    void leadership(Runnable event) {
        leadership = event;
    }

    /** Tells it, and forgets it. */
    void tell(List<LoopObserver> observers) {
        ClusterState image = newest;
        if (image != null) {
            observers.forEach(observer -> observer.replaced(image));
        }
        if (leadership != null) {
            leadership.run();
        }
        newest = null;
        leadership = null;
    }
}
