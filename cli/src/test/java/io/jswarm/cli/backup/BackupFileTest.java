package io.jswarm.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.BackupHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup's file gives back what was written, or says that it cannot. */
@Tag("slow")
class BackupFileTest {
    private static final BackupHead HEAD =
            BackupHead.newBuilder().setClusterId("c1").setRevision(42).build();
    private static final String SECRET = "correct horse";

    @TempDir
    private Path folder = Path.of("");

    private static byte[] someBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static char[] secret() {
        return SECRET.toCharArray();
    }

    private Path written(boolean encrypted, byte[]... parts) throws IOException {
        Path file = folder.resolve("backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            BackupWriter writer = new BackupWriter(out, HEAD, encrypted ? secret() : null);
            for (byte[] part : parts) {
                writer.write(part);
            }
            writer.finish();
        }
        return file;
    }

    private static byte[] read(Path file, boolean encrypted) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BackupReader reader = BackupReader.open(file);
        assertThat(reader.head()).isEqualTo(HEAD);
        assertThat(reader.isEncrypted()).isEqualTo(encrypted);
        BackupReader.Summary summary = reader.read(encrypted ? secret() : null, bytes::write);
        assertThat(summary.bytes()).isEqualTo(bytes.size());
        assertThat(summary.sha256().toByteArray()).isEqualTo(Digests.sha256().digest(bytes.toByteArray()));
        return bytes.toByteArray();
    }

    @Test
    void whatWasWrittenIsReadAgain() throws IOException {
        byte[] first = someBytes(1 << 20);
        byte[] second = someBytes(77);
        byte[] all = ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
        for (boolean encrypted : new boolean[] {false, true}) {
            assertThat(read(written(encrypted, first, second), encrypted)).isEqualTo(all);
            assertThat(read(written(encrypted), encrypted)).isEmpty();
        }
    }

    /** Written by the first program that made backups; each later one reads it. */
    @Test
    void theFirstProgramsBackupIsRead() throws IOException {
        String recorded = "4a53574241434b310000000101000927c0f482b9c971a336f5edd891cf3cbb2d85a7769450dfb4da"
                + "39000000060a026331102a0000001b002448b881e4a98e44939b17b0f04706881e52c2e4b6102536"
                + "51815e0000001c006e82f6476adcc73261c92ac07add43261168eac3a0e76a7def42d83700000010"
                + "0121fcf203a83ccbda8c07ea20225e1ed0c05bdd4e907634c61f7102e6de4b2a9960c31afee234b3"
                + "ebfa52d763847e8df0";
        Path file = Files.write(folder.resolve("recorded"), HexFormat.of().parseHex(recorded));
        assertThat(read(file, true)).asString(StandardCharsets.UTF_8).isEqualTo("the state, in two parts");
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        for (boolean encrypted : new boolean[] {false, true}) {
            byte[] whole = Files.readAllBytes(written(encrypted, someBytes(300), someBytes(5)));
            for (int at = 0; at < whole.length; at++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << (at % 8));
                Path file = Files.write(folder.resolve("flipped"), flipped);
                assertThatThrownBy(() -> BackupReader.open(file))
                        .as("byte %d", at)
                        .isInstanceOf(DamagedBackupException.class)
                        .hasMessageContaining(at < Long.BYTES ? "does not begin" : "damaged or cut short");
            }
        }
    }

    @Test
    void everyTruncationIsFound() throws IOException {
        byte[] whole = Files.readAllBytes(written(true, someBytes(100)));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> BackupReader.open(file))
                    .as("length %d", length)
                    .isInstanceOf(DamagedBackupException.class);
        }
        Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> BackupReader.open(longer)).hasMessageContaining("damaged or cut short");
    }

    /** Whoever changes an encrypted file can make its checksum right again, but not its parts. */
    private Path forged(byte[] body) throws IOException {
        byte[] digest = Digests.sha256().digest(body);
        return Files.write(
                folder.resolve("forged"),
                ByteBuffer.allocate(body.length + digest.length)
                        .put(body)
                        .put(digest)
                        .array());
    }

    @Test
    void partsOfAnEncryptedFileCannotBeChangedMovedOrCutOff() throws IOException {
        int length = 64;
        byte[] whole = Files.readAllBytes(written(true, someBytes(length), someBytes(length + 0), someBytes(length)));
        byte[] body = Arrays.copyOf(whole, whole.length - 32);
        int part = Integer.BYTES + 1 + length + 16;
        int ending = Integer.BYTES + 1 + 16;
        int begin = body.length - 3 * part - ending;

        byte[] swapped = body.clone();
        System.arraycopy(body, begin, swapped, begin + part, part);
        System.arraycopy(body, begin + part, swapped, begin, part);
        refused(forged(swapped), "passphrase does not open it");

        byte[] later = body.clone();
        System.arraycopy(body, begin + part, later, begin + 2 * part, part);
        refused(forged(later), "part 2 was changed or moved");

        byte[] changed = body.clone();
        changed[begin + part + 20] ^= 1;
        refused(forged(changed), "part 1 was changed or moved");

        refused(forged(Arrays.copyOf(body, body.length - ending)), "part 3 has the wrong length");

        byte[] ended = Arrays.copyOf(body, begin + 2 * part);
        ended[begin + part + Integer.BYTES] = 1;
        refused(forged(ended), "part 1 was changed or moved");

        byte[] head = body.clone();
        head[begin - 1] ^= 1; // the revision
        refused(forged(head), "passphrase does not open it");
        assertThat(read(forged(body), true)).hasSize(3 * length);
    }

    private static void refused(Path file, String why) {
        assertThatThrownBy(() -> BackupReader.open(file).read(secret(), part -> {}))
                .isInstanceOf(DamagedBackupException.class)
                .hasMessageContaining(why);
    }

    @Test
    void thePassphraseMustBeTheRightOneAndWanted() throws IOException {
        Path file = written(true, someBytes(10));
        assertThatThrownBy(() -> BackupReader.open(file).read("other".toCharArray(), part -> {}))
                .hasMessageContaining("passphrase does not open it");
        assertThatThrownBy(() -> BackupReader.open(file).read(null, part -> {})).hasMessageContaining("encrypted");
        Path plain = written(false, someBytes(10));
        assertThatThrownBy(() -> BackupReader.open(plain).read(secret(), part -> {}))
                .hasMessageContaining("it is not encrypted");
    }

    @Test
    void equalStatesAreEncryptedDifferently() throws IOException {
        byte[] first = Files.readAllBytes(written(true, someBytes(100)));
        byte[] second = Files.readAllBytes(written(true, someBytes(100)));
        assertThat(first).hasSameSizeAs(second).isNotEqualTo(second);
    }

    @Test
    void aNewerFormatIsSaidToBeOne() throws IOException {
        byte[] whole = Files.readAllBytes(written(false, someBytes(10)));
        byte[] body = Arrays.copyOf(whole, whole.length - 32);
        body[11] = 9;
        Path file = forged(body);
        assertThatThrownBy(() -> BackupReader.open(file)).hasMessageContaining("format 9");
    }
}
