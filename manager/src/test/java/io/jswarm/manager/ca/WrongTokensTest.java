package io.jswarm.manager.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import org.junit.jupiter.api.Test;

final class WrongTokensTest {
    private final WrongTokens wrong = new WrongTokens();

    private static Now atMs(long ms) {
        return new Now(0, ms * Now.NANOS_PER_MS);
    }

    @Test
    void anAddressWaitsAfterTooManyAndIsForgottenAfterTheWindow() {
        for (int i = 0; i < WrongTokens.ALLOWED - 1; i++) {
            wrong.count("10.0.0.1", atMs(0));
        }
        assertThat(wrong.isBlocked("10.0.0.1", atMs(0))).isFalse();

        wrong.count("10.0.0.1", atMs(1));

        assertThat(wrong.isBlocked("10.0.0.1", atMs(1))).isTrue();
        assertThat(wrong.isBlocked("10.0.0.2", atMs(1))).isFalse();
        assertThat(wrong.isBlocked("10.0.0.1", atMs(WrongTokens.WINDOW_MS))).isFalse();
        wrong.count("10.0.0.1", atMs(WrongTokens.WINDOW_MS));
        assertThat(wrong.isBlocked("10.0.0.1", atMs(WrongTokens.WINDOW_MS))).isFalse();
    }

    @Test
    void itKnowsABoundedNumberOfAddressesAndDropsTheOldest() {
        for (int i = 0; i <= WrongTokens.ADDRESSES; i++) {
            for (int k = 0; k < WrongTokens.ALLOWED; k++) {
                wrong.count("address " + i, atMs(i));
            }
        }

        assertThat(wrong.size()).isEqualTo(WrongTokens.ADDRESSES);
        assertThat(wrong.isBlocked("address 0", atMs(2_000))).isFalse();
        assertThat(wrong.isBlocked("address 1", atMs(2_000))).isTrue();
    }
}
