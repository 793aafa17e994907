package io.jswarm.deploy.daemon.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.v1.InfoRequest;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.rpc.AccessInterceptor;
import io.jswarm.rpc.Callers;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.Randomness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LocalCredentialsTest {
    @TempDir
    Path root;

    private LocalCredentials open() throws Exception {
        return LocalCredentials.open(root.resolve("local"), Clock.system(), Randomness.secure());
    }

    private TlsIdentity admin() throws Exception {
        Path local = root.resolve("local");
        return TlsIdentity.parse(
                Files.readAllBytes(local.resolve("admin.key")),
                Files.readAllBytes(local.resolve("admin.crt")),
                Files.readAllBytes(local.resolve("ca.crt")));
    }

    private static InfoResponse info(ManagedChannel channel) {
        return LocalGrpc.newBlockingStub(channel).info(InfoRequest.getDefaultInstance());
    }

    @Test
    void theFilesAreTheOwnersOnly() throws Exception {
        open().publish("127.0.0.1:4711");

        Path local = root.resolve("local");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(local)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(local)) {
            List<Path> all = files.sorted().toList();
            assertThat(all)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactly("admin.crt", "admin.key", "ca.crt", "endpoint");
            for (Path file : all) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        assertThat(local.resolve("endpoint")).hasContent("127.0.0.1:4711");
    }

    @Test
    void theHostsRootReachesItsDaemonAndNobodyElseDoes() throws Exception {
        open();
        TlsIdentity before = admin();
        Server server = Wire.configure(ServerTls.builder(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        open().server(),
                        RefusalObserver.NONE))
                .intercept(AccessInterceptor.forLocal(Clock.system(), RefusalObserver.NONE))
                .addService(new LocalGrpc.LocalImplBase() {
                    @Override
                    public void info(InfoRequest request, StreamObserver<InfoResponse> answer) {
                        answer.onNext(InfoResponse.newBuilder()
                                .setHostname(Callers.current().role().name())
                                .build());
                        answer.onCompleted();
                    }
                })
                .build()
                .start();
        String address = "127.0.0.1:" + server.getPort();
        ManagedChannel mine = Wire.channel(address, new TlsCredentials(admin()).forChannel(), Wire.LOCAL_AUTHORITY);
        ManagedChannel anonymous =
                Wire.channel(address, TlsCredentials.anonymous(admin().roots()), Wire.LOCAL_AUTHORITY);
        ManagedChannel old = Wire.channel(
                address,
                new TlsCredentials(new TlsIdentity(before.key(), before.chain(), admin().roots())).forChannel(),
                Wire.LOCAL_AUTHORITY);
        try {
            assertThat(info(mine).getHostname()).isEqualTo("LOCAL");
            assertThatThrownBy(() -> info(anonymous))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
            assertThatThrownBy(() -> info(old))
                    .as("of the daemon's last run")
                    .isInstanceOf(StatusRuntimeException.class);
        } finally {
            List.of(mine, anonymous, old).forEach(ManagedChannel::shutdownNow);
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }
}
