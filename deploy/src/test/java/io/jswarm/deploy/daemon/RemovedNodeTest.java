package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.deploy.daemon.identity.IdentityFiles;
import io.jswarm.rpc.NodeRemoval;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A removed node's certificate is worth nothing at any manager, whatever happens to the managers afterwards. */
@Timeout(240)
@Tag("slow")
final class RemovedNodeTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    private static boolean isRefused(TlsIdentity identity, LoopbackHost manager) throws Exception {
        ManagedChannel channel =
                Wire.channel(manager.addr(), new TlsCredentials(identity).forChannel(), Wire.MANAGER_AUTHORITY);
        try {
            Throwable failure = catchThrowable(() -> HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance()));
            return failure != null
                    && NodeRemoval.isMeant(failure, identity.subject().commonName());
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void everyManagerRefusesItAlsoAfterChangesOfLeaderASnapshotAndRestarts() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3");
                LoopbackHost worker = host("h4")) {
            List<LoopbackHost> managers = List.of(first, second, third);
            first.done("swarm", "init");
            String manager = first.token("manager");
            second.done("swarm", "join", "--token", manager, first.addr());
            third.done("swarm", "join", "--token", manager, first.addr());
            worker.join(first, "worker");
            LoopbackHost.eventually(() -> first.done("node", "ls").split("Reachable", -1).length == 3);
            TlsIdentity identity =
                    Objects.requireNonNull(new IdentityFiles(worker.root().resolve("certificates")).load());
            for (LoopbackHost each : managers) {
                assertThat(isRefused(identity, each)).isFalse();
            }

            first.done("node", "rm", "--force", identity.subject().commonName());

            for (LoopbackHost each : managers) {
                LoopbackHost.eventually(() -> isRefused(identity, each));
            }
            for (LoopbackHost each : managers) {
                each.done("swarm", "raft", "snapshot");
            }
            for (LoopbackHost each : managers) {
                each.restart();
                LoopbackHost.eventually(() -> isRefused(identity, each));
            }
        }
    }
}
