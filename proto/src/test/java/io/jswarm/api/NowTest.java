package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class NowTest {
    @Test
    void eachClockHasItsUnit() {
        Now now = new Now(1_500, 7);
        assertThat(now.instant()).isEqualTo(Instant.parse("1970-01-01T00:00:01.500Z"));
        assertThat(now.monoAfterMs(3)).isEqualTo(3_000_007);
    }
}
