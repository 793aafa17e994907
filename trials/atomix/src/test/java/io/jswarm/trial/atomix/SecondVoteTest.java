package io.jswarm.trial.atomix;

import static org.assertj.core.api.Assertions.assertThat;

import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.protocols.raft.protocol.VoteRequest;
import io.atomix.protocols.raft.protocol.VoteResponse;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * One vote a term: a member that voted for the leader votes for another candidate of the same term, since whoever hears of a
 * leader forgets for whom it voted, on the disk too. Passes while the library does so.
 */
class SecondVoteTest {
    @TempDir
    Path folder;

    /** Who voted for whom, and in which term. */
    private record Vote(int voter, int candidate, int third, long term) {}

    private static Vote firstVote(AtomixGroup group) {
        int leader = group.leader();
        StoreContract.commit(group, leader, "a", 3);
        long term = group.store(leader).leadership().term();
        for (StagedWire.Exchange each : group.wire.exchanges()) {
            if (each.question() instanceof VoteRequest asked
                    && each.answer() instanceof VoteResponse answer
                    && asked.term() == term
                    && answer.voted()
                    && asked.candidate().id().equals(group.id(leader))) {
                int voter = each.to().equals(group.id((leader + 1) % 3)) ? (leader + 1) % 3 : (leader + 2) % 3;
                return new Vote(voter, leader, 3 - leader - voter, term);
            }
        }
        throw new AssertionError("nobody voted for the leader of term " + term);
    }

    /** The voter hears no more than questions for its vote. */
    private static void isolate(AtomixGroup group, Vote vote) {
        String voter = group.id(vote.voter());
        group.wire.lose(
                (from, to, question) -> from.equals(voter) || to.equals(voter) && !(question instanceof VoteRequest));
    }

    private static void assertVotesAgain(AtomixGroup group, Vote vote) {
        VoteRequest request = VoteRequest.builder()
                .withTerm(vote.term())
                .withCandidate(MemberId.from(group.id(vote.third())))
                .withLastLogIndex(1_000_000)
                .withLastLogTerm(vote.term())
                .build();
        VoteResponse second = (VoteResponse) Questions.decode(
                group.get(group.wire.ask(group.id(vote.third()), group.id(vote.voter()), Questions.encode(request))));
        assertThat(second.status()).isEqualTo(RaftResponse.Status.OK);
        assertThat(second.term()).isEqualTo(vote.term());
        assertThat(second.voted())
                .as("a second vote in term %d, after that for %s", vote.term(), group.id(vote.candidate()))
                .isTrue();
    }

    @RepeatedTest(3)
    void aMemberThatStartsAgainVotesASecondTimeInATerm() {
        try (AtomixGroup group = new AtomixGroup(folder, 3)) {
            Vote vote = firstVote(group);
            isolate(group, vote);
            group.crash(vote.voter());
            group.restart(vote.voter());
            group.await("it follows", () -> group.store(vote.voter()).role() == RaftServer.Role.FOLLOWER);
            assertVotesAgain(group, vote);
        }
    }

    @RepeatedTest(3)
    void aMemberThatLosesItsLeaderVotesASecondTimeInATermWithoutARestart() {
        try (AtomixGroup group = new AtomixGroup(folder, 3)) {
            Vote vote = firstVote(group);
            isolate(group, vote);
            group.await(
                    "it misses its leader",
                    () -> group.store(vote.voter()).leadership().leaderRaftId().isEmpty());
            assertVotesAgain(group, vote);
        }
    }
}
