package io.jswarm.manager.raft;

/**
 * A key that files are encrypted with, never directly: each file has a key of its own, derived from this one and a salt.
 *
 * @param id names it in the files; drawn at random
 * @param secret 32 bytes; never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by id only
record DataKey(long id, byte[] secret) {
    static final int BYTES = 32;

    /** Without the secret, for logs. */
    @Override
    public String toString() {
        return Long.toHexString(id);
    }
}
