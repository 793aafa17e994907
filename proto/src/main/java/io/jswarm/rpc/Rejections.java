package io.jswarm.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.RejectionDetail;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The one place where a {@link Rejection} becomes a gRPC status and a status a rejection. The status carries code and
 * message for any gRPC client; the trailer {@code jswarm-rejection-bin} carries the parts. Stateless; any thread.
 */
public final class Rejections {
    /** The trailer that holds a serialized {@link RejectionDetail}. */
    public static final Metadata.Key<byte[]> TRAILER =
            Metadata.Key.of("jswarm-rejection-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** Bytes of each part: what quotes a caller must fit into the 8 KiB that a client takes of headers, percent-encoded. */
    private static final int LONGEST_REASON = 1_024;

    private static final int LONGEST_HINT = 512;
    private static final int LONGEST_FIELD = 128;

    private Rejections() {}

    /** What a server closes a call with; long parts are cut. */
    public static StatusRuntimeException toStatus(Rejection whole) {
        Rejection rejection = new Rejection(
                whole.code(),
                cut(whole.reason(), LONGEST_REASON),
                cut(whole.field(), LONGEST_FIELD),
                cut(whole.hint(), LONGEST_HINT));
        Metadata trailers = new Metadata();
        trailers.put(
                TRAILER,
                RejectionDetail.newBuilder()
                        .setCode(rejection.code().name())
                        .setReason(rejection.reason())
                        .setField(rejection.field())
                        .setHint(rejection.hint())
                        .build()
                        .toByteArray());
        return Status.fromCode(statusCode(rejection.code()))
                .withDescription(rejection.message())
                .asRuntimeException(trailers);
    }

    private static String cut(String text, int most) {
        int bytes = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            bytes += Character.toString(text.codePointAt(at)).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > most) {
                return text.substring(0, at) + "…";
            }
        }
        return text;
    }

    /**
     * The rejection that a call was refused with; empty when the status does not come from {@link #toStatus}: a broken
     * connection, a passed deadline, a bug of the server.
     */
    public static Optional<Rejection> fromStatus(StatusRuntimeException failure) {
        Metadata trailers = failure.getTrailers();
        byte[] bytes = trailers == null ? null : trailers.get(TRAILER);
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            RejectionDetail detail = RejectionDetail.parseFrom(bytes);
            return rejectionCode(failure.getStatus().getCode())
                    .map(code -> new Rejection(code, detail.getReason(), detail.getField(), detail.getHint()));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    /** The gRPC code of a kind of rejection; they share their names. */
    public static Status.Code statusCode(Rejection.Code code) {
        return switch (code) {
            case INVALID_ARGUMENT -> Status.Code.INVALID_ARGUMENT;
            case NOT_FOUND -> Status.Code.NOT_FOUND;
            case ALREADY_EXISTS -> Status.Code.ALREADY_EXISTS;
            case FAILED_PRECONDITION -> Status.Code.FAILED_PRECONDITION;
            case ABORTED -> Status.Code.ABORTED;
            case PERMISSION_DENIED -> Status.Code.PERMISSION_DENIED;
            case UNAUTHENTICATED -> Status.Code.UNAUTHENTICATED;
            case OUT_OF_RANGE -> Status.Code.OUT_OF_RANGE;
            case RESOURCE_EXHAUSTED -> Status.Code.RESOURCE_EXHAUSTED;
            case UNAVAILABLE -> Status.Code.UNAVAILABLE;
        };
    }

    private static Optional<Rejection.Code> rejectionCode(Status.Code code) {
        for (Rejection.Code candidate : Rejection.Code.values()) {
            if (statusCode(candidate) == code) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
