package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import org.junit.jupiter.api.Test;

final class RootBundleTest {
    private static final Cluster CLUSTER = Cluster.newBuilder()
            .setRootCaCertificate(ByteString.copyFromUtf8("present "))
            .build();

    @Test
    void theNextRootIsTrustedBesideThePresentOneWhileItTakesItsPlace() {
        assertThat(RootBundle.of(CLUSTER).toStringUtf8()).isEqualTo("present ");
        Cluster rotating = CLUSTER.toBuilder()
                .setRootRotation(RootRotation.newBuilder().setCertificate(ByteString.copyFromUtf8("next")))
                .build();
        assertThat(RootBundle.of(rotating).toStringUtf8()).isEqualTo("present next");
    }
}
