package io.jswarm.trial.atomix;

import java.util.concurrent.CompletableFuture;

/** Carries questions between members, as bytes; answers may come in any order. Safe for any thread. */
public interface Wire {
    /** Answers the questions that reach a member. */
    interface Receiver {
        /** The answer; fails when there is none. */
        CompletableFuture<byte[]> answer(byte[] question);
    }

    /** From now on the receiver gets what is sent to this member. */
    void serve(String raftId, Receiver receiver);

    /** Nothing reaches this member any more. */
    void stopServing(String raftId);

    /** Asks another member; fails when no answer comes. */
    CompletableFuture<byte[]> ask(String from, String to, byte[] question);
}
