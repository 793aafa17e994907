package io.jswarm.cli;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.BackupEnd;
import io.jswarm.api.v1.BackupHead;
import io.jswarm.api.v1.BackupResponse;
import io.jswarm.api.v1.GetRaftStatusResponse;
import io.jswarm.api.v1.ListRaftMembersResponse;
import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.api.v1.RaftRole;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.api.v1.TakeRaftSnapshotResponse;
import io.jswarm.api.v1.TransferLeadershipResponse;
import io.jswarm.cli.backup.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The Raft group of the fake cluster, and its backup. */
final class FakeRaft {
    static final byte[] STATE = "the state, in two parts".getBytes(StandardCharsets.UTF_8);

    static final BackupHead HEAD = BackupHead.newBuilder()
            .setClusterId("cluster000000000000000000")
            .setRevision(100)
            .setTimeMs(Fixtures.NOW_MS)
            .setDaemonVersion("1.2.3")
            .setFeatureLevel(1)
            .build();

    private FakeRaft() {}

    static List<BackupResponse> backup() {
        return List.of(
                BackupResponse.newBuilder().setHead(HEAD).build(),
                data(0, 10),
                data(10, STATE.length),
                BackupResponse.newBuilder()
                        .setEnd(BackupEnd.newBuilder()
                                .setBytes(STATE.length)
                                .setSha256(ByteString.copyFrom(Digests.sha256().digest(STATE))))
                        .build());
    }

    private static BackupResponse data(int from, int to) {
        return BackupResponse.newBuilder()
                .setData(ByteString.copyFrom(STATE, from, to - from))
                .build();
    }

    static GetRaftStatusResponse status() {
        return GetRaftStatusResponse.newBuilder()
                .setStatus(RaftStatus.newBuilder()
                        .setRaftId("raft1")
                        .setNodeId("node100000000000000000001")
                        .setHostname("host1")
                        .setAddr("10.0.0.1:2377")
                        .setRole(RaftRole.RAFT_ROLE_FOLLOWER)
                        .setTerm(7)
                        .setLeaderRaftId("raft2")
                        .setLeaderHostname("host2")
                        .setLeaderAddr("10.0.0.2:2377")
                        .setCommittedIndex(1234)
                        .setAppliedIndex(1230)
                        .setLastIndex(1240)
                        .setLag(4)
                        .setLogBytes(5 << 20)
                        .setSnapshotIndex(1000)
                        .setSnapshotBytes(300_000)
                        .setSnapshotAtMs(Fixtures.NOW_MS - 3_600_000)
                        .setRevision(999)
                        .setVoters(3))
                .build();
    }

    static ListRaftMembersResponse members() {
        return ListRaftMembersResponse.newBuilder()
                .addMembers(member(2).setVoter(true).setReachable(false))
                .addMembers(member(1).setVoter(true).setLeader(true).setReachable(true))
                .addMembers(member(3).setReachable(true))
                .addMembers(member(4).setVoter(true))
                .build();
    }

    private static RaftMemberView.Builder member(int number) {
        return RaftMemberView.newBuilder()
                .setRaftId("raft" + number)
                .setNodeId("node" + number + "0000000000000000000" + number)
                .setHostname("host" + number)
                .setAddr("10.0.0." + number + ":2377");
    }

    static TransferLeadershipResponse transferred() {
        return TransferLeadershipResponse.newBuilder()
                .setNodeId("node200000000000000000001")
                .setHostname("host2")
                .build();
    }

    static TakeRaftSnapshotResponse snapshot() {
        return TakeRaftSnapshotResponse.newBuilder()
                .setIndex(1234)
                .setBytes(310_000)
                .build();
    }
}
