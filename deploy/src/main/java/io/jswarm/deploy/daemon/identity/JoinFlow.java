package io.jswarm.deploy.daemon.identity;

import com.google.protobuf.ByteString;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.ExpiredProof;
import io.jswarm.api.v1.GetRootRequest;
import io.jswarm.api.v1.GetRootResponse;
import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.KeyProof;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.Retry;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * How a host gets a certificate with a join token: its first one, or the next one of a node whose present one has expired.
 * The root CA is fetched from an unverified server and must be the one that the token pins; all else goes over channels that
 * are verified with it. Retries carry one request id and one key, so that they make one node. Blocks.
 */
public final class JoinFlow {
    /** How long an address may be silent. */
    private static final long CALL_MS = 5_000;

    private static final long LEAST_CALL_MS = 100;
    /** A manager that answered is given this long to write the new node, whatever time is left. */
    private static final long ISSUE_MS = 10_000;

    private static final Backoff BACKOFF = new Backoff(100, 2_000);

    private final Clock clock;
    private final Randomness random;

    /** A flow; {@code random} must be secure. */
    public JoinFlow(Clock clock, Randomness random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * A node of the swarm.
     *
     * @param identity its certificate
     * @param nodeId its id
     * @param role that the token gave, or that the node has
     * @param clusterId the swarm
     * @param managerAddrs where managers are, host:port
     */
    public record Joined(
            TlsIdentity identity, String nodeId, NodeRole role, String clusterId, List<String> managerAddrs) {}

    /**
     * Joins through the first address that answers.
     *
     * @param addrs of managers: host or host:port
     * @param deadline how long addresses are tried, all of them again and again
     * @throws RejectedException for every "no", with what to do
     */
    public Joined join(
            String token, List<String> addrs, Availability availability, String hostname, Duration deadline) {
        JoinToken parsed = JoinToken.parse(token).orThrow();
        List<String> managers = managers(addrs, "join");
        KeyPair keys = Keys.generate(new SecureRandom());
        IssueRequest request = request(keys)
                .setToken(parsed.toText())
                .setAvailability(availability)
                .setHostname(hostname)
                .build();
        return ask(new Question(parsed, request, keys, any -> {}), managers, deadline);
    }

    /**
     * Gets a node whose certificate has expired its next one, through the first address that answers.
     *
     * @param addrs of managers: host or host:port
     * @param expired what the node has
     * @param deadline how long addresses are tried, all of them again and again
     * @throws RejectedException for every "no", with what to do; also when the answer is for another node
     */
    public Joined renew(String token, List<String> addrs, TlsIdentity expired, Duration deadline) {
        JoinToken parsed = JoinToken.parse(token).orThrow();
        List<String> managers = managers(addrs, "renew");
        KeyPair keys = Keys.generate(new SecureRandom());
        IssueRequest.Builder request = request(keys);
        byte[] signature = KeyProof.sign(expired.key(), request.getCsr().toByteArray(), request.getRequestId());
        try {
            request.setExpired(ExpiredProof.newBuilder()
                    .setToken(parsed.toText())
                    .setCertificateChain(ByteString.copyFrom(Pem.write(expired.chain())))
                    .setSignature(ByteString.copyFrom(signature)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that cannot be encoded", e);
        }
        return ask(
                new Question(parsed, request.build(), keys, next -> NextCertificate.requireSameNode(next, expired)),
                managers,
                deadline);
    }

    /** What managers are asked, one after the other. */
    private record Question(JoinToken token, IssueRequest request, KeyPair keys, Check check) {}

    /** Whether a certificate is the one that was asked for. */
    private interface Check {
        void accept(TlsIdentity next) throws GeneralSecurityException;
    }

    private static List<String> managers(List<String> addrs, String verb) {
        if (addrs.isEmpty()) {
            throw new RejectedException(Rejection.invalid(
                    "remote_addrs",
                    "Expected the address of a manager.",
                    "Example: jswarm swarm " + verb + " --token TOKEN 192.0.2.10:2377"));
        }
        return addrs.stream()
                .map(addr -> HostPort.read(addr, HostPort.CLUSTER, "remote_addrs", "a manager")
                        .text())
                .toList();
    }

    private IssueRequest.Builder request(KeyPair keys) {
        return IssueRequest.newBuilder()
                .setCsr(ByteString.copyFrom(CertificateRequest.create(keys)))
                .setRequestId(random.nextId())
                .setFeatureLevels(FeatureLevel.ofThisProgram());
    }

    private Joined ask(Question question, List<String> managers, Duration deadline) {
        Unanswered unanswered = new Unanswered();
        long end = clock.now().monoNanos() + deadline.toNanos();
        return Retry.whileUnavailable(
                () -> {
                    for (int i = 0; i < managers.size(); i++) {
                        // So that a silent manager leaves time for those after it.
                        long shareMs = (end - clock.now().monoNanos()) / 1_000_000 / (managers.size() - i);
                        try {
                            return askAt(managers.get(i), question, shareMs);
                        } catch (StatusRuntimeException e) {
                            unanswered.note(managers.get(i), e);
                        }
                    }
                    throw unanswered.asRejection(deadline);
                },
                BACKOFF,
                deadline,
                clock,
                random);
    }

    private static Joined askAt(String addr, Question question, long shareMs) {
        long rootMs = Math.clamp(shareMs, LEAST_CALL_MS, CALL_MS);
        GetRootResponse shown = call(
                addr,
                TlsCredentials.unverified(),
                channel -> CAGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(rootMs, TimeUnit.MILLISECONDS)
                        .getRoot(GetRootRequest.getDefaultInstance()));
        try {
            List<X509Certificate> roots = PinnedRoots.of(shown, question.token);
            if (roots.isEmpty()) {
                throw new RejectedException(new Rejection(
                        Rejection.Code.PERMISSION_DENIED,
                        "Expected the swarm that the join token is for, but the manager at " + addr
                                + " has another root certificate.",
                        "token",
                        "Check the address; ask a manager for the token with: jswarm swarm join-token worker"));
            }
            IssueResponse issued = call(
                    addr,
                    TlsCredentials.anonymous(roots),
                    channel -> CAGrpc.newBlockingStub(channel)
                            .withDeadlineAfter(ISSUE_MS, TimeUnit.MILLISECONDS)
                            .issue(question.request));
            TlsIdentity identity = TlsIdentity.parse(
                    Pem.write(question.keys.getPrivate()),
                    issued.getCertificate().toByteArray(),
                    Pem.write(roots));
            question.check.accept(identity);
            return new Joined(
                    identity,
                    issued.getNodeId(),
                    issued.getRole(),
                    issued.getClusterId(),
                    issued.getManagerAddrsCount() == 0 ? List.of(addr) : issued.getManagerAddrsList());
        } catch (GeneralSecurityException e) {
            throw new RejectedException(new Rejection(
                    Rejection.Code.FAILED_PRECONDITION,
                    "The manager at " + addr + " sent a certificate that cannot be used: " + e.getMessage(),
                    "",
                    "Check that both run the same version of jswarm."));
        }
    }

    private static <T> T call(String addr, ChannelCredentials credentials, Function<ManagedChannel, T> call) {
        ManagedChannel channel = Wire.channel(addr, credentials, Wire.MANAGER_AUTHORITY);
        try {
            return call.apply(channel);
        } finally {
            channel.shutdownNow();
        }
    }
}
