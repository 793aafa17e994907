package io.jswarm.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.jswarm.rpc.Loopback;
import io.jswarm.rpc.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Three members of etcd on loopback, each a process with a folder of its own; written to through the leader's gRPC API. Its
 * messages are read and written field by field: there are two of them.
 */
final class EtcdTrio implements AutoCloseable {
    private static final int MEMBERS = 3;
    /** One connection does not carry a thousand calls as fast as some do. */
    static final int CONNECTIONS = 8;

    private static final int TRIES = 300;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
    private static final long DEADLINE_S = 20;

    private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> PUT = method("etcdserverpb.KV/Put");
    private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> STATUS =
            method("etcdserverpb.Maintenance/Status");
    private static final int KEY = 1;
    private static final int VALUE = 2;
    private static final int STATUS_HEADER = 1;
    private static final int HEADER_MEMBER = 2;
    private static final int STATUS_LEADER = 4;

    private final List<Process> members = new ArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final ByteString value;
    private final @Nullable EtcdTls tls;
    private long newKeys;

    /**
     * Starts them and waits until one leads; each write carries this many bytes.
     *
     * @param tls what members and clients show each other; null: they talk in clear
     */
    EtcdTrio(Path folder, int bytes, @Nullable EtcdTls tls) throws IOException, InterruptedException {
        this.tls = tls;
        value = ByteString.copyFromUtf8("x".repeat(bytes));
        List<Integer> ports = Loopback.freePorts(2 * MEMBERS);
        String cluster = IntStream.range(0, MEMBERS)
                .mapToObj(i -> "m" + i + "=" + url(ports.get(i)))
                .collect(Collectors.joining(","));
        try {
            for (int i = 0; i < MEMBERS; i++) {
                members.add(start(folder, "m" + i, url(ports.get(i)), url(ports.get(MEMBERS + i)), cluster));
            }
            String leader = leader(ports.subList(MEMBERS, 2 * MEMBERS));
            for (int i = 0; i < CONNECTIONS; i++) {
                channels.add(channel(leader));
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The version of the etcd that is installed. */
    static String version() throws InterruptedException {
        try {
            return Command.run("etcd", "--version").output().lines().findFirst().orElse("etcd of an unknown version");
        } catch (IOException e) {
            return "no etcd";
        }
    }

    private Process start(Path folder, String name, String peers, String clients, String cluster) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "etcd",
                "--name=" + name,
                "--data-dir=" + folder.resolve(name),
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--initial-cluster=" + cluster,
                "--initial-cluster-state=new",
                "--log-level=error"));
        if (tls != null) {
            words.addAll(tls.options());
        }
        try {
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve(name + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new IOException("etcd cannot be started; install it with: deploy/setup --bench", e);
        }
    }

    /** The client address of the member that leads. */
    private String leader(List<Integer> ports) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            String address = "127.0.0.1:" + ports.get(i % MEMBERS);
            if (members.get(i % MEMBERS).waitFor(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("a member of etcd ended by itself; its log lies beside its folder");
            }
            ManagedChannel channel = channel(address);
            try {
                UnknownFieldSet status =
                        ClientCalls.blockingUnaryCall(channel, STATUS, options(), UnknownFieldSet.getDefaultInstance());
                long self = UnknownFieldSet.parseFrom(status.getField(STATUS_HEADER)
                                .getLengthDelimitedList()
                                .getFirst())
                        .getField(HEADER_MEMBER)
                        .getVarintList()
                        .getFirst();
                if (status.getField(STATUS_LEADER).getVarintList().contains(self)) {
                    return address;
                }
            } catch (StatusRuntimeException e) {
                // Not up yet.
            } finally {
                channel.shutdownNow();
            }
        }
        throw new IOException("no member of etcd led within "
                + BETWEEN_TRIES.multipliedBy(TRIES).toSeconds() + " s");
    }

    /** A put for each client, on a key of its own. */
    void write(List<Integer> clients, ClosedLoop.Acknowledgement done) {
        clients.forEach(client -> put(client, SampleCluster.nodeId(client + 1), done));
    }

    /** A put for each client, on a key that was not there before. */
    void create(List<Integer> clients, ClosedLoop.Acknowledgement done) {
        clients.forEach(client -> put(client, "new-" + ++newKeys, done));
    }

    private void put(int client, String key, ClosedLoop.Acknowledgement done) {
        ClientCalls.asyncUnaryCall(
                channels.get(client % CONNECTIONS).newCall(PUT, options()),
                put(key),
                new UntilAnswered<>(client, done));
    }

    private UnknownFieldSet put(String key) {
        return UnknownFieldSet.newBuilder()
                .addField(KEY, bytes(ByteString.copyFromUtf8(key)))
                .addField(VALUE, bytes(value))
                .build();
    }

    private static UnknownFieldSet.Field bytes(ByteString value) {
        return UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build();
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_S, TimeUnit.SECONDS);
    }

    private ManagedChannel channel(String address) throws IOException {
        return Wire.channel(
                address, tls == null ? InsecureChannelCredentials.create() : tls.client(), EtcdTls.SERVER_NAME);
    }

    private String url(int port) {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    private static MethodDescriptor<UnknownFieldSet, UnknownFieldSet> method(String name) {
        return MethodDescriptor.<UnknownFieldSet, UnknownFieldSet>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .setRequestMarshaller(new Fields())
                .setResponseMarshaller(new Fields())
                .build();
    }

    private static final class Fields implements MethodDescriptor.Marshaller<UnknownFieldSet> {
        @Override
        public InputStream stream(UnknownFieldSet message) {
            return new ByteArrayInputStream(message.toByteArray());
        }

        @Override
        public UnknownFieldSet parse(InputStream stream) {
            try {
                return UnknownFieldSet.parseFrom(stream);
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("not a message", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The processor time of all three so far. */
    Duration cpu() {
        return ProcessorTime.of(members);
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        members.forEach(Process::destroyForcibly);
        members.forEach(member -> member.onExit().join());
    }
}
