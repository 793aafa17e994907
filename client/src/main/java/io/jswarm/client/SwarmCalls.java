package io.jswarm.client;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.GetClusterRequest;
import io.jswarm.api.v1.GetClusterResponse;
import io.jswarm.api.v1.GetJoinTokensRequest;
import io.jswarm.api.v1.GetJoinTokensResponse;
import io.jswarm.api.v1.GetUnlockKeyRequest;
import io.jswarm.api.v1.IssueClientCertificateRequest;
import io.jswarm.api.v1.IssueClientCertificateResponse;
import io.jswarm.api.v1.ListRaftMembersRequest;
import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.api.v1.RotateRootRequest;
import io.jswarm.api.v1.UpdateClusterRequest;
import java.time.Duration;
import java.util.List;

/** Calls about the cluster as a whole. Every method throws {@link ClientException}. Any thread. */
public final class SwarmCalls {
    private final ControlCalls calls;

    SwarmCalls(ControlCalls calls) {
        this.calls = calls;
    }

    /** The cluster object and the revision of the read. */
    public GetClusterResponse get() {
        GetClusterResponse answer = calls.call(
                ControlBlockingStub::getCluster,
                GetClusterRequest.newBuilder()
                        .setConsistency(calls.consistency())
                        .build());
        calls.tell(answer.hasStaleness(), answer.getStaleness());
        return answer;
    }

    /** Changes the cluster as the request says; it gets a request id unless it has one. */
    public Cluster update(UpdateClusterRequest request) {
        return calls.call(
                        ControlBlockingStub::updateCluster,
                        request.toBuilder()
                                .setRequestId(calls.requestId(request.getRequestId()))
                                .build())
                .getCluster();
    }

    /** What hosts join with, and where. */
    public GetJoinTokensResponse joinTokens() {
        return calls.call(ControlBlockingStub::getJoinTokens, GetJoinTokensRequest.getDefaultInstance());
    }

    /** The key that restarted managers need; empty without autolock. */
    public String unlockKey() {
        return calls.call(ControlBlockingStub::getUnlockKey, GetUnlockKeyRequest.getDefaultInstance())
                .getUnlockKey();
    }

    /** Begins or gives up a replacement of the root certificate; the request gets a request id unless it has one. */
    public Cluster rotateRoot(RotateRootRequest request) {
        return calls.call(
                        ControlBlockingStub::rotateRoot,
                        request.toBuilder()
                                .setRequestId(calls.requestId(request.getRequestId()))
                                .build())
                .getCluster();
    }

    /** The managers in the Raft group. */
    public List<RaftMemberView> raftMembers() {
        return calls.call(ControlBlockingStub::listRaftMembers, ListRaftMembersRequest.getDefaultInstance())
                .getMembersList();
    }

    /**
     * A context with a key that is made here and a certificate that the cluster issues for it; nothing is saved.
     *
     * @param name the context's, and the certificate's
     * @param description a person's words; may be empty
     * @param managers host:port of each; empty: as the cluster says
     * @param validity how long the certificate is to be valid
     */
    public SavedContext issueContext(String name, String description, List<String> managers, Duration validity) {
        ClientKey key = ClientKey.generate();
        IssueClientCertificateResponse issued = calls.call(
                ControlBlockingStub::issueClientCertificate,
                IssueClientCertificateRequest.newBuilder()
                        .setCsr(ByteString.copyFrom(key.request(name)))
                        .setName(name)
                        .setValidityMs(validity.toMillis())
                        .build());
        return new SavedContext(
                name,
                description,
                managers.isEmpty() ? List.copyOf(issued.getManagerAddrsList()) : managers,
                issued.getRootCaCertificate().toStringUtf8(),
                issued.getCertificate().toStringUtf8(),
                key.pem());
    }
}
