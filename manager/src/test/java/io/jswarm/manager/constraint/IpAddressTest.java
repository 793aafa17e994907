package io.jswarm.manager.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses are read as the JDK reads literals, where it is not more lenient. The core may not ask the JDK itself. */
final class IpAddressTest {
    private static final String V4 = "(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}";
    private static final Pattern STRICT =
            Pattern.compile(V4 + "|(?=.*:)([0-9a-fA-F]{0,4}:)*([0-9a-fA-F]{0,4}|" + V4 + ")");
    private static final String[] PIECES = {
        "0", "1", "255", "256", "01", "ffff", "FE80", "1.2.3.4", ".", ":", "::", ":1", "1:"
    };

    private static Optional<byte[]> byTheJdk(String text) {
        if (!STRICT.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text).getAddress());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Test
    void readsWhatTheJdkReads() {
        SplittableRandom random = new SplittableRandom(11);
        int addresses = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            int pieces = random.nextInt(1, 12);
            for (int piece = 0; piece < pieces; piece++) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            Optional<byte[]> expected = byTheJdk(text.toString());
            Optional<byte[]> read = IpAddress.parse(text.toString());
            assertThat(read.isPresent()).as("%s", text).isEqualTo(expected.isPresent());
            if (expected.isPresent()) {
                assertThat(read.orElseThrow()).as("%s", text).isEqualTo(expected.get());
                addresses++;
            }
        }
        assertThat(addresses).as("how many of the texts were addresses").isGreaterThan(1_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1",
                "010.0.0.1",
                "0x0a000001",
                "10.*.0.1",
                " 10.0.0.1",
                "fe80::1%eth0",
                "[::1]",
                "::00001"
            })
    void whatOthersTakeForAnAddressIsNone(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
    }
}
