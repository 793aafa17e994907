package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.entity.RaftOutter.EntryMeta;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.google.protobuf.ByteString;
import io.jswarm.api.v1.RaftFrame;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A leader that begins before the snapshot of the member it writes to gets on, and sends nothing twice. */
class SnapshotEndTest {
    @TempDir
    Path folder;

    /** Entries of which each has as many bytes as its place. */
    private static AppendEntriesRequest append(long before, int entries) {
        AppendEntriesRequest.Builder append = AppendEntriesRequest.newBuilder()
                .setGroupId("g")
                .setServerId("s")
                .setPeerId("p")
                .setTerm(9)
                .setPrevLogIndex(before)
                .setPrevLogTerm(3)
                .setCommittedIndex(50);
        StringBuilder data = new StringBuilder();
        for (int i = 1; i <= entries; i++) {
            append.addEntries(EntryMeta.newBuilder()
                    .setType(EntryType.ENTRY_TYPE_DATA)
                    .setTerm(5)
                    .setDataLen(i));
            data.append(Character.toString((char) ('a' + i)).repeat(i));
        }
        return append.setData(ByteString.copyFromUtf8(data.toString())).build();
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0, ''", "10, 4, 0, ''", "18, 4, 2, dddeeee", "19, 1, 0, ''", "15, 0, 0, ''"})
    void whatTheSnapshotHasIsLeftOut(long before, int entries, int rest, String data) {
        SnapshotEnd end = new SnapshotEnd();
        end.reached(20, 7);
        end.reached(12, 6);
        AppendEntriesRequest past = end.past(append(before, entries), () -> 21);
        assertThat(past.getPrevLogIndex()).isEqualTo(20);
        assertThat(past.getPrevLogTerm()).isEqualTo(7);
        assertThat(past.getEntriesCount()).isEqualTo(rest);
        assertThat(past.hasData()).isTrue();
        assertThat(past.getData().toStringUtf8()).isEqualTo(data);
        assertThat(past.getCommittedIndex()).isEqualTo(50);
        assertThat(past.getTerm()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource({"20, 20, 21", "25, 20, 21", "15, 20, 10", "15, 0, 1"})
    void otherAppendsStayAsTheyAre(long before, long snapshot, long firstIndex) {
        SnapshotEnd end = new SnapshotEnd();
        end.reached(snapshot, 7);
        AppendEntriesRequest append = append(before, 2);
        assertThat(end.past(append, () -> firstIndex)).isSameAs(append);
    }

    @Test
    void aHeartbeatStaysAsItIs() {
        SnapshotEnd end = new SnapshotEnd();
        end.reached(20, 7);
        AppendEntriesRequest heartbeat = append(0, 0);
        assertThat(end.past(heartbeat, () -> 21)).isSameAs(heartbeat);
    }

    /** One of its members can be made to answer as it would have long ago, until its leader sends it a snapshot. */
    private static final class ForgetfulGroup extends RaftGroup {
        private final AtomicBoolean stale = new AtomicBoolean();
        private volatile String forgetful = "";

        ForgetfulGroup(Path folder) {
            super(folder, 3);
        }

        void forget(int member) {
            forgetful = id(member);
            stale.set(true);
            network.lose(question -> {
                if (question.getTo().equals(forgetful) && Frames.offersSnapshot(question)) {
                    stale.set(false);
                }
                return false;
            });
        }

        @Override
        RaftTransport transport(String raftId) {
            return new RaftTransport() {
                @Override
                public void serve(String id, Receiver receiver) {
                    network.serve(id, answers -> receiver.accept(answer -> answers.accept(asOfLongAgo(id, answer))));
                }

                @Override
                public void stopServing(String id) {
                    network.stopServing(id);
                }

                @Override
                public Link open(String from, String to, LinkListener listener) {
                    return network.open(from, to, listener);
                }
            };
        }

        private RaftFrame asOfLongAgo(String id, RaftFrame answer) {
            return id.equals(forgetful) && Frames.isAppended(answer) && stale.get()
                    ? Frames.refusal(answer, 1)
                    : answer;
        }
    }

    /**
     * The library alone never gets out of this: the leader has an older snapshot than the member, whose log begins
     * after that.
     */
    @Test
    void aMemberWithANewerSnapshotThanItsLeaderFollows() {
        try (ForgetfulGroup group = new ForgetfulGroup(folder)) {
            int leader = group.leader();
            int member = (leader + 1) % 3;
            cutLog(group, leader, member);
            group.get(group.store(member).snapshot());
            write(group, leader, member, "d");
            group.get(group.store(member).snapshot());
            assertThat(group.store(member).stats().snapshotIndex())
                    .isGreaterThan(group.store(leader).stats().snapshotIndex());

            goBackTooFar(group, leader, member, "e");
            assertThat(StoreContract.bytes(group.store(member).image()))
                    .isEqualTo(StoreContract.bytes(group.store(leader).image()));
            assertThat(group.listener(member).faults()).isEmpty();
        }
    }

    /** The library alone copies the leader's snapshot and refuses to load it, as older than what it has applied, for ever. */
    @Test
    void aMemberThatHasWhatItsLeadersSnapshotHoldsFollows() {
        try (ForgetfulGroup group = new ForgetfulGroup(folder)) {
            int leader = group.leader();
            int member = (leader + 1) % 3;
            cutLog(group, leader, member);
            assertThat(group.store(member).stats().snapshotIndex()).isZero();

            goBackTooFar(group, leader, member, "d");
            assertThat(group.store(member).stats().snapshotIndex())
                    .as("it copied none")
                    .isZero();
            assertThat(group.listener(member).faults()).isEmpty();
        }
    }

    /**
     * Both have all that is written, and the leader two snapshots: from the second one on a log is cut, before the last
     * but one.
     */
    private static void cutLog(RaftGroup group, int leader, int member) {
        write(group, leader, member, "a");
        group.get(group.store(leader).snapshot());
        write(group, leader, member, "b");
        group.get(group.store(leader).snapshot());
        write(group, leader, member, "c");
    }

    /** The member answers as long ago until it is offered a snapshot; then all follow what is written. */
    private static void goBackTooFar(ForgetfulGroup group, int leader, int member, String prefix) {
        group.forget(member);
        group.network.breakLinks(group.id(leader), group.id(member));
        group.await("it is offered a snapshot", () -> !group.stale.get());
        StoreContract.commit(group, group.leader(), prefix, 5);
        IntStream.range(0, 3).forEach(each -> follows(group, each, prefix + "4"));
    }

    private static void write(RaftGroup group, int leader, int member, String prefix) {
        StoreContract.commit(group, leader, prefix, 5);
        follows(group, member, prefix + "4");
    }

    private static void follows(RaftGroup group, int member, String node) {
        Store store = group.store(member);
        group.await("it follows", () -> store.image().nodes().containsKey(node));
    }
}
