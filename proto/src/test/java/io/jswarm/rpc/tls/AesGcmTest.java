package io.jswarm.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** The case numbered 16 in the paper that GCM comes from (McGrew and Viega), and what must not open. */
final class AesGcmTest {
    private static final byte[] KEY = hex("feffe9928665731c6d6a8f9467308308".repeat(2));
    private static final byte[] NONCE = hex("cafebabefacedbaddecaf888");
    private static final byte[] BOUND = hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    private static final byte[] TEXT = hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39");
    private static final byte[] SEALED = hex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
            + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b");

    private final AesGcm cipher = new AesGcm(new SecretKeySpec(KEY, "AES"));

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    @Test
    void sealsAsPublishedAndOpensAgain() throws Exception {
        assertThat(cipher.seal(NONCE, BOUND, TEXT, 0, TEXT.length)).isEqualTo(SEALED);
        assertThat(cipher.open(NONCE, BOUND, SEALED, 0, SEALED.length)).isEqualTo(TEXT);
        assertThat(SEALED).hasSize(TEXT.length + AesGcm.TAG_BYTES);
    }

    @Test
    void takesAPartOfALongerArray() throws Exception {
        byte[] padded = new byte[SEALED.length + 7];
        System.arraycopy(SEALED, 0, padded, 3, SEALED.length);
        assertThat(cipher.open(NONCE, BOUND, padded, 3, SEALED.length)).isEqualTo(TEXT);
    }

    private void refused(byte[] nonce, byte[] bound, byte[] sealed) {
        assertThatThrownBy(() -> cipher.open(nonce, bound, sealed, 0, sealed.length))
                .isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void opensNothingElse() {
        byte[] otherNonce = NONCE.clone();
        otherNonce[11]++;
        refused(otherNonce, BOUND, SEALED);
        refused(NONCE, new byte[0], SEALED);
        refused(NONCE, BOUND, Arrays.copyOf(SEALED, AesGcm.TAG_BYTES));
        refused(NONCE, BOUND, Arrays.copyOf(SEALED, AesGcm.TAG_BYTES - 1));
        byte[] flipped = SEALED.clone();
        flipped[0] ^= 1;
        refused(NONCE, BOUND, flipped);
    }

    /** The JDK holds that, as long as one instance seals. */
    @Test
    void sealsNoTwoTextsUnderOneNonce() {
        cipher.seal(NONCE, BOUND, TEXT, 0, TEXT.length);
        assertThatThrownBy(() -> cipher.seal(NONCE, BOUND, TEXT, 0, 1)).isInstanceOf(IllegalStateException.class);
    }
}
