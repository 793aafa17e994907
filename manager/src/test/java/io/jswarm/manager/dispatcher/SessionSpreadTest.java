package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Who serves the next worker. */
final class SessionSpreadTest {
    private final SessionSpread spread = new SessionSpread(2);

    @Test
    void theLeaderServesItsOwnFirstAndAllWhenNobodyElseCan() {
        assertThat(spread.next(0, Map.of("a", 0))).isNull();
        assertThat(spread.next(1, Map.of("a", 0))).isNull();
        assertThat(spread.next(2, Map.of("a", 0))).isEqualTo("a");
        assertThat(spread.next(1_000, Map.of())).isNull();
    }

    @Test
    void whoServesTheFewestIsNextAndThoseOnTheirWayCount() {
        Map<String, Integer> serving = new TreeMap<>(Map.of("a", 3, "b", 1));
        assertThat(spread.next(2, serving)).isEqualTo("b");
        assertThat(spread.next(2, serving)).isEqualTo("b");
        assertThat(spread.next(2, serving)).as("three each").isEqualTo("a");
        spread.arrived("b");
        spread.arrived("b");
        serving.put("b", 3);
        assertThat(spread.next(2, serving)).isEqualTo("b");
        spread.forget();
        assertThat(spread.next(2, serving)).isEqualTo("a");
    }
}
