package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RejectionsTest {
    @ParameterizedTest
    @EnumSource(Rejection.Code.class)
    void aRejectionComesBackAsItWas(Rejection.Code code) {
        Rejection rejection = new Rejection(code, "Expected ü, but 'x'.", "spec.name", "jswarm service ls");

        StatusRuntimeException status = Rejections.toStatus(rejection);

        assertThat(Rejections.fromStatus(status)).contains(rejection);
        assertThat(status.getStatus().getCode().name()).isEqualTo(code.name());
        assertThat(status.getStatus().getDescription()).isEqualTo("Expected ü, but 'x'. jswarm service ls");
    }

    @Test
    void aStatusWithoutDetailIsNoRejection() {
        assertThat(Rejections.fromStatus(Status.UNAVAILABLE.asRuntimeException()))
                .isEmpty();
        assertThat(Rejections.fromStatus(Status.NOT_FOUND.asRuntimeException(new Metadata())))
                .isEmpty();
    }

    @Test
    void aBrokenDetailIsNoRejection() {
        Metadata trailers = new Metadata();
        trailers.put(Rejections.TRAILER, new byte[] {(byte) 0xff, 1});

        assertThat(Rejections.fromStatus(Status.NOT_FOUND.asRuntimeException(trailers)))
                .isEmpty();
    }
}
