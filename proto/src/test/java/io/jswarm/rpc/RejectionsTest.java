package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
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

    /** A client takes 8 KiB of headers, in which a character of three bytes has nine. */
    @Test
    void whatQuotesALongValueIsCutToWhatAClientTakes() {
        StatusRuntimeException status = Rejections.toStatus(
                Rejection.invalid("f".repeat(5_000), "\u20ac".repeat(5_000), "\u20ac".repeat(5_000)));

        Metadata trailers = Objects.requireNonNull(status.getTrailers());
        byte[] detail = Objects.requireNonNull(trailers.get(Rejections.TRAILER));
        String description = Objects.requireNonNull(status.getStatus().getDescription());
        int percentEncoded = 3 * description.getBytes(StandardCharsets.UTF_8).length;
        assertThat(percentEncoded + detail.length * 4 / 3).isLessThan(7_500);
        assertThat(Rejections.fromStatus(status))
                .hasValueSatisfying(cut -> assertThat(cut.reason()).endsWith("\u20ac\u2026"));
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
