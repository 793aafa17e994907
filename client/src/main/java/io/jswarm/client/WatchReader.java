package io.jswarm.client;

import io.jswarm.api.v1.WatchResponse;

/** Who is told of changes, on the thread that called {@link WatchCalls#follow}. */
public interface WatchReader {
    /**
     * All watched events of one revision; revisions come in order, each once and whole.
     *
     * @return whether to go on
     */
    boolean changed(WatchResponse change);

    /**
     * Some changes can no longer be told: the managers keep the latest ones only. List everything anew.
     *
     * @return the revision of what was listed: the watch goes on with what came after
     */
    long compacted();
}
