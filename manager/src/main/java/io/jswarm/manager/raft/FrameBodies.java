package io.jswarm.manager.raft;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.RaftFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a long body into frames below gRPC's default limit of 4 MiB, and joins them again. One instance joins one link. */
final class FrameBodies {
    private static final int PART_BYTES = 1 << 20;
    private static final int MAX_BYTES = 64 << 20;

    private @Nullable ByteString begun;

    /** The frame as one or more frames that follow each other. */
    static List<RaftFrame> cut(RaftFrame frame) {
        if (frame.getBody().size() <= PART_BYTES) {
            return List.of(frame);
        }
        List<RaftFrame> parts = new ArrayList<>();
        ByteString body = frame.getBody();
        for (int from = 0; from < body.size(); from += PART_BYTES) {
            int to = Math.min(body.size(), from + PART_BYTES);
            parts.add(frame.toBuilder()
                    .setBody(body.substring(from, to))
                    .setMore(to < body.size())
                    .build());
        }
        return parts;
    }

    /** The whole frame that this one ends, or null when more is to come. */
    @Nullable
    RaftFrame join(RaftFrame part) {
        ByteString body = begun == null ? part.getBody() : begun.concat(part.getBody());
        if (body.size() > MAX_BYTES) {
            throw new IllegalArgumentException("a Raft message is longer than " + MAX_BYTES + " bytes");
        }
        if (part.getMore()) {
            begun = body;
            return null;
        }
        if (begun == null) {
            return part;
        }
        begun = null;
        return part.toBuilder().setBody(body).build();
    }
}
