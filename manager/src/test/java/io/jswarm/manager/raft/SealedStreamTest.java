package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted snapshots: read as a whole and in parts, never anything but what was written. */
class SealedStreamTest {
    private static final int CHUNK = SealedStream.CHUNK;

    @TempDir
    Path folder;

    private final SomeKeys keys = new SomeKeys();

    private static byte[] text(int bytes) {
        byte[] text = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(text);
        return text;
    }

    private Path write(int bytes) throws IOException {
        Path file = folder.resolve("file" + bytes);
        byte[] text = text(bytes);
        try (OutputStream out = new SealingOutput(keys.current(), Files.newOutputStream(file))) {
            int at = 0;
            while (at < bytes) {
                int part = Math.min(1 + at % 50_000, bytes - at);
                out.write(text, at, part);
                at += part;
            }
        }
        return file;
    }

    private byte[] read(Path file) throws IOException {
        try (InputStream in = SealedFile.read(file, keys)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 17})
    void whatWasWrittenIsReadAsAWholeAndFromAnywhere(int bytes) throws IOException {
        Path file = write(bytes);
        byte[] text = text(bytes);
        assertThat(read(file)).isEqualTo(text);
        try (SealedFile parts = SealedFile.open(file, keys)) {
            assertThat(parts.length()).isEqualTo(bytes);
            for (int offset = 0; offset <= bytes; offset += Math.max(1, bytes / 7)) {
                for (int most : new int[] {1, 1000, CHUNK, 2 * CHUNK}) {
                    assertThat(parts.read(offset, most))
                            .isEqualTo(Arrays.copyOfRange(text, offset, Math.min(bytes, offset + most)));
                }
            }
        }
    }

    @Test
    void aPlainFileIsRefusedUnlessTheMemberStillHasPlainOnes() throws IOException {
        Path file = Files.write(folder.resolve("plain"), text(100));
        assertThatThrownBy(() -> read(file)).hasMessageContaining("is not encrypted");
        keys.allowPlain();
        assertThat(read(file)).isEqualTo(text(100));
    }

    @Test
    void cutShortMixedUpOrChangedItIsRefused() throws IOException {
        Path file = write(3 * CHUNK + 100);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {
            8, SealedStream.HEAD, SealedStream.HEAD + SealedStream.SEALED_CHUNK, whole.length - 1, whole.length - 116
        }) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(file)).as("cut to " + length).isInstanceOf(IOException.class);
        }
        for (int at = 8; at < whole.length; at += 9_973) {
            byte[] changed = whole.clone();
            changed[at] ^= 4;
            Files.write(file, changed);
            assertThatThrownBy(() -> read(file)).as("byte " + at).isInstanceOf(IOException.class);
        }
        byte[] mixed = whole.clone();
        int first = SealedStream.HEAD;
        int second = first + SealedStream.SEALED_CHUNK;
        System.arraycopy(whole, first, mixed, second, SealedStream.SEALED_CHUNK);
        System.arraycopy(whole, second, mixed, first, SealedStream.SEALED_CHUNK);
        Files.write(file, mixed);
        assertThatThrownBy(() -> read(file)).hasMessageContaining("fails its authentication in part 0");
        Files.write(file, whole);
        assertThat(read(file)).hasSize(3 * CHUNK + 100);
    }

    @Test
    void twoFilesOfTheSameTextAreNotAlike() throws IOException {
        byte[] first = Files.readAllBytes(write(100));
        byte[] second = Files.readAllBytes(write(100));
        assertThat(first).hasSameSizeAs(second).isNotEqualTo(second);
        assertThat(Arrays.copyOfRange(first, SealedStream.HEAD, first.length))
                .isNotEqualTo(Arrays.copyOfRange(second, SealedStream.HEAD, second.length));
    }
}
