package io.jswarm.manager.raft;

import org.jspecify.annotations.Nullable;

/** Whether a member may be who it says in its frames, given who opened the stream. Any thread; from memory. */
@FunctionalInterface
public interface SenderCheck {
    /** Anybody may be any member: where nothing authenticates the streams. */
    SenderCheck NONE = raftId -> null;

    /** Why frames of this raft id do not come from it; null when they may. */
    @Nullable
    String refusal(String raftId);
}
