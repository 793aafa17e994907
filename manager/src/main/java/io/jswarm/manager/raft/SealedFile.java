package io.jswarm.manager.raft;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that may be encrypted, all of it or from anywhere. One thread. */
final class SealedFile implements Closeable {
    private final Path path;
    private final RandomAccessFile file;
    private final SealedStream stream;
    private final long chunks;
    private final long length;

    private SealedFile(Path path, RandomAccessFile file, SealedStream stream) throws IOException {
        this.path = path;
        this.file = file;
        this.stream = stream;
        long body = file.length() - SealedStream.HEAD;
        this.chunks = (body + SealedStream.SEALED_CHUNK - 1) / SealedStream.SEALED_CHUNK;
        this.length = body - chunks * Aead.TAG;
    }

    /** The first bytes of a file, or all when it has fewer. */
    static byte[] head(Path path, int bytes) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(bytes);
        }
    }

    static SealedFile open(Path path, DataKeys keys) throws IOException {
        SealedStream stream = SealedStream.of(head(path, SealedStream.HEAD), keys, path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        return new SealedFile(path, file, stream);
    }

    /**
     * All of a file in clear, encrypted or not; nothing but what was written is ever returned. A plain one is refused when this
     * member has none.
     */
    static InputStream read(Path path, DataKeys keys) throws IOException {
        if (!SealedStream.begins(head(path, SealedStream.HEAD))) {
            if (!keys.readsPlain()) {
                throw new IOException(path + " is not encrypted, though all files of this manager are: "
                        + "it is not what this manager wrote");
            }
            return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        }
        return new Reading(open(path, keys));
    }

    /** How many bytes it has in clear. */
    long length() {
        return length;
    }

    /** At most so many bytes in clear from an offset on; fewer at the end. */
    byte[] read(long offset, int most) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (offset > 0 && offset >= length) {
            return out.toByteArray();
        }
        long at = offset;
        long end = Math.min(length, offset + most);
        do {
            byte[] part = chunk(at / SealedStream.CHUNK);
            int from = (int) (at % SealedStream.CHUNK);
            int taken = (int) Math.min(part.length - from, end - at);
            out.write(part, from, taken);
            at += taken;
        } while (at < end);
        return out.toByteArray();
    }

    private byte[] chunk(long number) throws IOException {
        if (length < 0) {
            throw new IOException(path + " is cut short");
        }
        boolean last = number >= chunks - 1;
        long start = SealedStream.HEAD + number * SealedStream.SEALED_CHUNK;
        byte[] sealed = new byte[last ? (int) (file.length() - start) : SealedStream.SEALED_CHUNK];
        file.seek(start);
        file.readFully(sealed);
        return stream.open(number, last, sealed, sealed.length, path);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Reads on chunk by chunk; the last one proves that nothing is missing. */
    private static final class Reading extends InputStream {
        private final SealedFile file;
        private ByteArrayInputStream part = new ByteArrayInputStream(new byte[0]);
        private long next;

        Reading(SealedFile file) {
            this.file = file;
        }

        private boolean more() throws IOException {
            while (part.available() == 0) {
                if (next >= Math.max(1, file.chunks)) {
                    return false;
                }
                part = new ByteArrayInputStream(file.chunk(next));
                next++;
            }
            return true;
        }

        @Override
        public int read() throws IOException {
            return more() ? part.read() : -1;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            return more() ? part.read(bytes, from, length) : -1;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
