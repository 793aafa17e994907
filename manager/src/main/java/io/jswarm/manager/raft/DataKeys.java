package io.jswarm.manager.raft;

import org.jspecify.annotations.Nullable;

/** The keys that a member's files are encrypted with. Safe for any thread. */
interface DataKeys {
    /** The key for new files; another one after a rotation. */
    DataKey current();

    /** The key of this id, or null when there is none. */
    @Nullable
    DataKey find(long id);

    /**
     * Whether files that are not encrypted may be read: only while some of a program from before the encryption are left. After
     * that one would be somebody else's.
     */
    boolean readsPlain();
}
