package io.jswarm.systemtest.hostile;

import io.grpc.ManagedChannel;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.PublishLogsResponse;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.deploy.daemon.LoopbackHost;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker whose host is in wrong hands: it has joined with a token, shows its own certificate, and says whatever its test
 * likes. It behaves where its test says nothing odd, so that it can be the victim of another one as well.
 */
final class HostileWorker implements AutoCloseable {
    private static final Duration JOIN = Duration.ofSeconds(20);
    private static final long MEMORY = 8L << 30;
    private static final long CORES = 8_000_000_000L;

    private final String hostname;
    private final JoinFlow.Joined joined;
    private final TlsCredentials credentials;
    private final List<ManagedChannel> channels = new ArrayList<>();

    private HostileWorker(String hostname, JoinFlow.Joined joined) throws GeneralSecurityException {
        this.hostname = hostname;
        this.joined = joined;
        this.credentials = new TlsCredentials(joined.identity());
    }

    /** One that has joined under this name; it has no session yet. */
    static HostileWorker joins(TargetSwarm swarm, String hostname) throws GeneralSecurityException {
        JoinFlow flow = new JoinFlow(Clock.system(), Randomness.secure());
        return new HostileWorker(
                hostname,
                flow.join(
                        swarm.leader().token("worker"),
                        List.of(swarm.leader().addr()),
                        Availability.AVAILABILITY_ACTIVE,
                        hostname,
                        JOIN));
    }

    String nodeId() {
        return joined.nodeId();
    }

    /** What an honest worker would say of itself; a test changes what it likes. */
    NodeDescription.Builder description() {
        return NodeDescription.newBuilder()
                .setHostname(hostname)
                .setPlatform(Platform.newBuilder().setArchitecture("x86_64").setOs("linux"))
                .setResources(Resources.newBuilder().setNanoCpus(CORES).setMemoryBytes(MEMORY))
                .setFeatureLevel(FeatureLevel.NEWEST);
    }

    private DispatcherGrpc.DispatcherStub stub(LoopbackHost manager) {
        ManagedChannel channel = Wire.channel(manager.addr(), credentials.forChannel(), Wire.MANAGER_AUTHORITY);
        channels.add(channel);
        return DispatcherGrpc.newStub(channel);
    }

    /** A stream to this manager, with nothing said yet. */
    Conversation<WorkerMessage, ManagerMessage> stream(LoopbackHost manager) {
        return Conversation.open(stub(manager)::session);
    }

    /** A stream with an honest Hello, as one that was sent here, once it was welcomed. */
    Conversation<WorkerMessage, ManagerMessage> session(LoopbackHost manager) {
        Conversation<WorkerMessage, ManagerMessage> session = stream(manager);
        session.say(hello(description()));
        session.await(ManagerMessage::hasWelcome);
        return session;
    }

    static WorkerMessage hello(NodeDescription.Builder description) {
        return WorkerMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setDescription(description)
                        .setInstanceId("instance")
                        .setSentHere(true))
                .build();
    }

    /** A call for log lines. */
    Conversation<PublishLogsRequest, PublishLogsResponse> logs(LoopbackHost manager) {
        return Conversation.open(stub(manager)::publishLogs);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
