package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.StoreContract;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A vote, a restart, a second candidate in the same term; and the same with the vote or the term forgotten, which must
 * show.
 */
class VoteTest {
    @TempDir
    Path folder;

    /** Asks member 0 for its vote as a candidate with the longest of logs. */
    private static boolean granted(RaftGroup group, int candidate, long term) throws IOException {
        RequestVoteRequest request = RequestVoteRequest.newBuilder()
                .setGroupId("jswarm")
                .setServerId(group.id(candidate) + ":1")
                .setPeerId(group.id(0) + ":1")
                .setTerm(term)
                .setLastLogTerm(1_000)
                .setLastLogIndex(1_000_000)
                .setPreVote(false)
                .build();
        // A member that met a fault answers with an error.
        return Messages.parse(answerTo(group, candidate, request)) instanceof RequestVoteResponse answer
                && answer.getGranted();
    }

    private static RaftFrame answerTo(RaftGroup group, int sender, Message request) {
        CompletableFuture<RaftFrame> answer = new CompletableFuture<>();
        RaftTransport.Link link = group.network.open(group.id(sender), group.id(0), new RaftTransport.LinkListener() {
            @Override
            public void answer(RaftFrame frame) {
                answer.complete(frame);
            }

            @Override
            public void refused() {
                answer.completeExceptionally(new IllegalStateException("refused"));
            }

            @Override
            public void closed(String reason) {
                answer.completeExceptionally(new IllegalStateException(reason));
            }
        });
        link.send(RaftFrame.newBuilder()
                .setId(1)
                .setFrom(group.id(sender))
                .setTo(group.id(0))
                .setType(Messages.name(request))
                .setBody(request.toByteString())
                .build());
        RaftFrame frame = group.get(answer);
        link.close();
        return frame;
    }

    @Test
    void nobodyAsksForAVoteInTheNameOfAnother() {
        try (RaftGroup group = voter()) {
            RequestVoteRequest others = RequestVoteRequest.newBuilder()
                    .setGroupId("jswarm")
                    .setServerId(group.id(2) + ":1")
                    .setPeerId(group.id(0) + ":1")
                    .setTerm(100)
                    .setLastLogTerm(1_000)
                    .setLastLogIndex(1_000_000)
                    .setPreVote(false)
                    .build();
            assertThat(answerTo(group, 1, others).getErr()).contains("is from " + group.id(2));
            assertThat(answerTo(group, 2, others).getErr()).isEmpty();
        }
    }

    /** Three members of which only member 0 lives, so that nobody else is elected meanwhile. */
    private RaftGroup voter() {
        RaftGroup group = new RaftGroup(folder, 3);
        StoreContract.commit(group, group.leader(), "a", 3);
        group.crash(1);
        group.crash(2);
        return group;
    }

    @Test
    void aMemberVotesOnceInATermWhateverItForgetsInMemory() throws IOException {
        try (RaftGroup group = voter()) {
            assertThat(granted(group, 1, 100)).isTrue();
            assertThat(granted(group, 2, 100)).isFalse();
            group.crash(0);
            group.restart(0);
            assertThat(granted(group, 2, 100)).isFalse();
            assertThat(granted(group, 2, 99)).as("an older term").isFalse();
            assertThat(granted(group, 2, 101)).isTrue();
        }
    }

    /**
     * The library writes the new term, and then the vote in it: it does not look whether the first of the two was written, and
     * would vote in a term that the file does not hold.
     */
    @Test
    void aMemberWhoseVoteWasNotWrittenVotesForNobody() throws IOException {
        try (RaftGroup group = voter()) {
            StagedDisk disk = new StagedDisk(false);
            group.crash(0);
            group.useDisk(0, disk);
            group.restart(0);
            disk.failWritesAfter(0, "no space left", true);
            assertThat(granted(group, 1, 100)).as("by the one failed write").isFalse();
            assertThat(group.listener(0).faults())
                    .singleElement()
                    .asString()
                    .contains("writing the term and the vote", "no space left");
            assertThat(granted(group, 1, 100))
                    .as("with a disk that works again")
                    .isFalse();
            assertThat(granted(group, 2, 101)).as("in another term").isFalse();
            group.crash(0);
            group.restart(0);
            assertThat(granted(group, 2, 100)).as("the vote is free still").isTrue();
            assertThat(granted(group, 1, 100)).isFalse();
        }
    }

    @Test
    void nothingIsKeptAfterAFailedWriteUntilTheFileIsReadAgain() throws IOException {
        StagedDisk disk = new StagedDisk(false);
        List<String> faults = new ArrayList<>();
        VoteFile vote = new VoteFile(folder, disk, (what, cause) -> faults.add(what));
        assertThat(vote.setTermAndVotedFor(3, new PeerId("a", 1))).isTrue();
        disk.failWritesAfter(0, "no space left", true);
        assertThat(vote.setTermAndVotedFor(4, PeerId.emptyPeer())).isFalse();
        assertThat(vote.setVotedFor(new PeerId("b", 1))).isFalse();
        assertThat(vote.setTerm(5)).isFalse();
        assertThat(vote.setTermAndVotedFor(5, new PeerId("b", 1))).isFalse();
        assertThat(faults).hasSize(1);
        assertThat(VoteFile.read(folder)).isEqualTo(new VoteFile.Vote(3, "a:1"));
    }

    /** Another library forgets the vote as soon as it hears of a leader (docs/adr/0001-raft-library.md). */
    @Test
    void aMemberThatHeardOfALeaderVotesForNobodyElseInItsTerm() throws IOException {
        try (RaftGroup group = voter()) {
            assertThat(granted(group, 1, 100)).isTrue();
            AppendEntriesRequest heartbeat = AppendEntriesRequest.newBuilder()
                    .setGroupId("jswarm")
                    .setServerId(group.id(1) + ":1")
                    .setPeerId(group.id(0) + ":1")
                    .setTerm(100)
                    .setPrevLogTerm(0)
                    .setPrevLogIndex(0)
                    .setCommittedIndex(0)
                    .build();
            RaftFrame answer = answerTo(group, 1, heartbeat);
            assertThat(((AppendEntriesResponse) Messages.parse(answer)).getSuccess())
                    .isTrue();
            group.await(
                    "it has heard of a leader",
                    () -> group.store(0).leadership().leaderRaftId().equals(group.id(1)));
            assertThat(granted(group, 2, 100)).isFalse();
            group.await(
                    "its leader is gone",
                    () -> group.store(0).leadership().leaderRaftId().isEmpty());
            assertThat(granted(group, 2, 100)).as("without a restart").isFalse();
            group.crash(0);
            group.restart(0);
            assertThat(granted(group, 2, 100)).as("after a restart").isFalse();
        }
    }

    @Test
    void plantedBugAForgottenVoteIsSeen() throws IOException {
        try (RaftGroup group = voter()) {
            assertThat(granted(group, 1, 100)).isTrue();
            group.crash(0);
            StagedFiles.forgetVote(group.folder(0));
            group.restart(0);
            assertThat(granted(group, 2, 100)).as("two leaders of term 100").isTrue();
        }
    }

    @Test
    void plantedBugAForgottenTermIsSeen() throws IOException {
        try (RaftGroup group = voter()) {
            assertThat(granted(group, 1, 100)).isTrue();
            group.crash(0);
            StagedFiles.forgetTerm(group.folder(0));
            group.restart(0);
            assertThat(granted(group, 2, 99)).as("a term that was over").isTrue();
        }
    }
}
