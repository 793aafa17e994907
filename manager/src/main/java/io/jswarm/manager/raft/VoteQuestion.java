package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * A question for a vote that is under way, with or without effect. A late yes must not depose a leader that was only
 * late itself: the library would begin an election by it also when it has heard that leader since it asked.
 */
record VoteQuestion(RequestVoteRequest request, long askedAt, MemberOptions options) {
    /** The question, if the message is one. */
    static @Nullable VoteQuestion of(Object message, @Nullable MemberOptions options) {
        return message instanceof RequestVoteRequest vote && options != null
                ? new VoteQuestion(vote, System.nanoTime(), options)
                : null;
    }

    /** The answer, or a no where a leader was heard since. */
    Message heed(Message answer) {
        long present = request.getTerm() - 1; // a question without effect names the term that would come next
        boolean heard = request.getPreVote() && options.patience.heardSince(askedAt, present);
        return heard && answer instanceof RequestVoteResponse vote ? Messages.refused(vote.getTerm()) : answer;
    }
}
