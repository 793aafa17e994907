package io.jswarm.systemtest.chaos.history;

/**
 * One operation of one client, however often it was sent.
 *
 * @param key that it is about
 * @param client who asked
 * @param call what was asked
 * @param invokedNanos when, on this process's monotonic clock
 * @param answer what came back
 * @param returnedNanos when; not read when the outcome is unknown
 * @param told how often it was sent and to whom, for people
 */
public record Operation(
        String key, String client, Call call, long invokedNanos, Answer answer, long returnedNanos, String told) {
    /** Whether nobody knows what became of it. */
    public boolean isOpen() {
        return answer instanceof Answer.Unknown;
    }
}
