package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.GetClusterRequest;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the local listener says to calls for managers while this host is none. */
class LocalRegistryTest {
    private final LocalRegistry registry = new LocalRegistry();
    private final String name = InProcessServerBuilder.generateName();
    private final ManagedChannel channel =
            InProcessChannelBuilder.forName(name).directExecutor().build();
    private final Server server = InProcessServerBuilder.forName(name)
            .directExecutor()
            .fallbackHandlerRegistry(registry)
            .build();

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @BeforeEach
    void itIsNoManager() {
        registry.explain(() -> Rejection.precondition("no manager", ""));
    }

    @AfterEach
    void end() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private Rejection refusal() {
        StatusRuntimeException refused = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ControlGrpc.newBlockingStub(channel).getCluster(GetClusterRequest.getDefaultInstance()));
        return Rejections.fromStatus(refused).orElseThrow();
    }

    @Test
    void whileTheDaemonStartsCallersAreToTryAgain() {
        registry.starting(true);
        assertThat(refusal().code()).isEqualTo(Rejection.Code.UNAVAILABLE);
        registry.lock(Rejection.precondition("locked", ""));
        assertThat(refusal().reason())
                .as("what only a person can end comes first")
                .isEqualTo("locked");
        registry.lock(null);
        registry.starting(false);
        assertThat(refusal().reason()).isEqualTo("no manager");
    }
}
