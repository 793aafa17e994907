package io.jswarm.manager.raft;

/** One entry as the log's files hold it. The body belongs to the record and is never changed. */
final class LogRecord {
    /** The type of an entry that holds a configuration, as the library numbers it. */
    static final byte CONFIGURATION = 3;

    final long index;
    final long term;
    final byte type;
    final byte[] body;

    LogRecord(long index, long term, byte type, byte[] body) {
        this.index = index;
        this.term = term;
        this.type = type;
        this.body = body;
    }
}
