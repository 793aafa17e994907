package io.jswarm.manager.store;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.SnapshotHeader;
import io.jswarm.api.v1.SnapshotRecord;
import io.jswarm.api.v1.SnapshotTrailer;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.StateLoader;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads what {@link SnapshotWriter} wrote, and believes nothing that is not checked. */
public final class SnapshotReader {
    private static final int MAX_CHUNK_BYTES = 256 << 20;

    private final DataInputStream in;
    private final boolean keeps;
    private final MessageDigest digest = sha256();
    private @Nullable StateLoader state;
    private @Nullable SnapshotTrailer trailer;
    private long records;

    private SnapshotReader(InputStream in, boolean keeps) {
        this.in = new DataInputStream(in);
        this.keeps = keeps;
    }

    /**
     * Reads an image; the stream is left at its end, not closed.
     *
     * @throws DamagedSnapshotException when anything but what was written stands there
     */
    public static ClusterState read(InputStream in) throws IOException {
        return new SnapshotReader(in, true).read();
    }

    /** Reads all of an image without keeping it: as {@link #read(InputStream)}, for little memory. */
    public static void check(InputStream in) throws IOException {
        var _ = new SnapshotReader(in, false).read();
    }

    private ClusterState read() throws IOException {
        if (readLong() != SnapshotWriter.MAGIC) {
            throw new DamagedSnapshotException("it does not begin as a snapshot does");
        }
        while (trailer == null) {
            chunk();
        }
        if (in.read() >= 0) {
            throw new DamagedSnapshotException("bytes follow its end");
        }
        if (state == null) {
            throw new DamagedSnapshotException("its header is missing");
        }
        return state.build();
    }

    private long readLong() throws IOException {
        try {
            return in.readLong();
        } catch (EOFException e) {
            throw new DamagedSnapshotException("it is cut short");
        }
    }

    private void chunk() throws IOException {
        byte[] bytes;
        try {
            int length = in.readInt();
            int sum = in.readInt();
            if (length <= 0 || length > MAX_CHUNK_BYTES) {
                throw new DamagedSnapshotException("a chunk claims " + length + " bytes");
            }
            bytes = in.readNBytes(length);
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            if (bytes.length < length || (int) crc.getValue() != sum) {
                throw new DamagedSnapshotException("a chunk fails its checksum or is cut short");
            }
        } catch (EOFException e) {
            throw new DamagedSnapshotException("it is cut short");
        }
        byte[] before = copyOfDigest();
        ByteArrayInputStream left = new ByteArrayInputStream(bytes);
        while (left.available() > 0) {
            take(left, before);
        }
        digest.update(bytes);
    }

    private void take(ByteArrayInputStream left, byte[] digestBefore) throws IOException {
        SnapshotRecord record;
        try {
            record = SnapshotRecord.parseDelimitedFrom(left);
        } catch (InvalidProtocolBufferException e) {
            throw new DamagedSnapshotException(String.valueOf(e.getMessage()));
        }
        if (record == null || trailer != null) {
            throw new DamagedSnapshotException("a record follows its trailer");
        }
        switch (record.getRecordCase()) {
            case HEADER -> begin(record.getHeader());
            case OBJECT -> {
                StateLoader loader = begun();
                if (keeps) {
                    loader.add(record.getObject());
                }
            }
            case RESULT -> {
                StateLoader loader = begun();
                if (keeps) {
                    loader.add(record.getResult());
                }
            }
            case TRAILER -> end(record.getTrailer(), digestBefore);
            case RECORD_NOT_SET -> throw new DamagedSnapshotException("it holds a record of an unknown kind");
        }
        records++;
    }

    private void begin(SnapshotHeader header) throws DamagedSnapshotException {
        if (state != null || header.getFormat() != SnapshotWriter.FORMAT) {
            throw new DamagedSnapshotException(
                    "it has format " + header.getFormat() + ", not " + SnapshotWriter.FORMAT + ", or two headers");
        }
        state = new StateLoader(header.getRevision(), header.getTimeMs(), header.getFeatureLevel());
    }

    private StateLoader begun() throws DamagedSnapshotException {
        if (state == null) {
            throw new DamagedSnapshotException("its header is missing");
        }
        return state;
    }

    private void end(SnapshotTrailer found, byte[] digestBefore) throws DamagedSnapshotException {
        if (found.getRecords() != records) {
            throw new DamagedSnapshotException(
                    "it holds " + records + " records, but was written with " + found.getRecords());
        }
        if (!MessageDigest.isEqual(found.getSha256().toByteArray(), digestBefore)) {
            throw new DamagedSnapshotException("its SHA-256 differs");
        }
        trailer = found;
    }

    private byte[] copyOfDigest() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's SHA-256 cannot be copied", e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every platform has SHA-256", e);
        }
    }
}
