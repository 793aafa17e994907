package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;

/** What frames on a {@link MemoryNetwork} say. */
final class Frames {
    private static final String APPEND = "AppendEntriesRequest";
    private static final String APPENDED = "AppendEntriesResponse";

    private Frames() {}

    private static Message parse(RaftFrame frame) {
        try {
            return Messages.parse(frame);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A leader's append, with entries or without. */
    static boolean isAppend(RaftFrame frame) {
        return frame.getType().equals(APPEND);
    }

    /** An append that has entries. */
    static boolean hasEntries(RaftFrame frame) {
        return isAppend(frame)
                && parse(frame) instanceof AppendEntriesRequest question
                && question.getEntriesCount() > 0;
    }

    /** The answer to an append. */
    static boolean isAppended(RaftFrame frame) {
        return frame.getType().equals(APPENDED);
    }

    /** A member's answer that it has the leader's entries up to this index at least. */
    static boolean saysItHas(RaftFrame frame, long atLeast) {
        return isAppended(frame)
                && parse(frame) instanceof AppendEntriesResponse answer
                && answer.getSuccess()
                && answer.getLastLogIndex() >= atLeast;
    }

    /** A leader has a snapshot for a member. */
    static boolean offersSnapshot(RaftFrame frame) {
        return frame.getType().equals("InstallSnapshotRequest");
    }

    /** The answer of a member whose log ended with that entry. */
    static RaftFrame refusal(RaftFrame answer, long lastIndex) {
        AppendEntriesResponse given = (AppendEntriesResponse) parse(answer);
        return answer.toBuilder()
                .setBody(given.toBuilder()
                        .setSuccess(false)
                        .setLastLogIndex(lastIndex)
                        .build()
                        .toByteString())
                .build();
    }

    /** A candidate's question for a vote, or whether it would get one. */
    static boolean asksForVote(RaftFrame frame) {
        return frame.getType().equals("RequestVoteRequest");
    }

    /** A leader's word to a member to take over at once. */
    static boolean handsOver(RaftFrame frame) {
        return frame.getType().equals("TimeoutNowRequest");
    }
}
