package io.jswarm.manager.store;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.RequestResult;
import io.jswarm.api.v1.SnapshotHeader;
import io.jswarm.api.v1.SnapshotRecord;
import io.jswarm.api.v1.SnapshotTrailer;
import io.jswarm.manager.state.ClusterState;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.zip.CRC32C;

/**
 * Writes an image as a stream: a magic number, then chunks (length u32, CRC32C u32, whole length-delimited records). The
 * first record is the header, then the objects by kind and id, then the kept results, then the trailer with the number of
 * records before it and the SHA-256 of their bytes. Equal states are equal bytes.
 */
public final class SnapshotWriter {
    static final long MAGIC = 0x4a53_5753_4e41_5031L;
    static final int FORMAT = 1;
    private static final int CHUNK_BYTES = 64 << 10;

    private final DataOutputStream out;
    private final MessageDigest digest = SnapshotReader.sha256();
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES + 1024);
    private long records;

    private SnapshotWriter(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    /** Writes the image; the stream is flushed, not closed. */
    public static void write(ClusterState image, OutputStream out) throws IOException {
        new SnapshotWriter(out).write(image);
    }

    private void write(ClusterState image) throws IOException {
        out.writeLong(MAGIC);
        SnapshotHeader.Builder header = SnapshotHeader.newBuilder()
                .setFormat(FORMAT)
                .setRevision(image.revision())
                .setTimeMs(image.timeMs());
        if (image.cluster() != null) {
            header.setClusterId(image.cluster().getId())
                    .setFeatureLevel(image.cluster().getFeatureLevel());
        }
        add(SnapshotRecord.newBuilder().setHeader(header).build());
        for (Change object : image.objects()) {
            add(SnapshotRecord.newBuilder().setObject(object).build());
        }
        for (RequestResult result : image.results()) {
            add(SnapshotRecord.newBuilder().setResult(result).build());
        }
        endChunk();
        SnapshotTrailer trailer = SnapshotTrailer.newBuilder()
                .setRecords(records)
                .setSha256(ByteString.copyFrom(digest.digest()))
                .build();
        add(SnapshotRecord.newBuilder().setTrailer(trailer).build());
        endChunk();
        out.flush();
    }

    private void add(SnapshotRecord record) throws IOException {
        record.writeDelimitedTo(chunk);
        records++;
        if (chunk.size() >= CHUNK_BYTES) {
            endChunk();
        }
    }

    private void endChunk() throws IOException {
        byte[] bytes = chunk.toByteArray();
        chunk.reset();
        if (bytes.length == 0) {
            return;
        }
        digest.update(bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        out.writeInt(bytes.length);
        out.writeInt((int) crc.getValue());
        out.write(bytes);
    }
}
