package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.RequestResult;
import org.junit.jupiter.api.Test;

final class RequestResultsTest {
    private static final long TEN_MINUTES_MS = 600_000;

    private static RequestResult result(String id, long atMs) {
        return RequestResult.newBuilder().setRequestId(id).setAtMs(atMs).build();
    }

    @Test
    void tenMinutesAreKept() {
        RequestResults results = RequestResults.EMPTY.plus(result("a", 1_000));
        for (int i = 0; i < RequestResults.KEPT_WHATEVER_AGE; i++) {
            results = results.plus(result("r" + i, 2_000));
        }
        assertThat(results.trimmed(1_000 + TEN_MINUTES_MS)).isSameAs(results);
        RequestResults later = results.trimmed(1_001 + TEN_MINUTES_MS);
        assertThat(later.get("a")).isNull();
        assertThat(later.get("r0")).isNotNull();
        assertThat(results.get("a")).as("the older image keeps it").isNotNull();
    }

    @Test
    void aClockThatJumpsAheadForgetsNotTheLatest() {
        RequestResults results = RequestResults.EMPTY.plus(result("a", 1_000)).plus(result("b", 2_000));
        assertThat(results.trimmed(Long.MAX_VALUE).inOrder())
                .extracting(RequestResult::getRequestId)
                .containsExactly("a", "b");
    }

    @Test
    void theLastThousandAreKeptHoweverOldTheyAre() {
        RequestResults results = RequestResults.EMPTY;
        for (int i = 0; i < RequestResults.KEPT_WHATEVER_AGE; i++) {
            results = results.plus(result("r" + i, 0));
        }
        assertThat(results.trimmed(10 * TEN_MINUTES_MS)).isSameAs(results);
    }

    @Test
    void theLastTenThousandAreKept() {
        RequestResults results = RequestResults.EMPTY;
        for (int i = 0; i < 10_003; i++) {
            results = results.plus(result("r" + i, 5));
        }
        RequestResults trimmed = results.trimmed(5);
        assertThat(trimmed.inOrder()).hasSize(10_000);
        assertThat(trimmed.get("r2")).isNull();
        assertThat(trimmed.get("r3")).isEqualTo(result("r3", 5));
        assertThat(trimmed.get("r10002")).isEqualTo(result("r10002", 5));
        assertThat(trimmed.plus(result("new", 6)).trimmed(6).get("r3")).isNull();
    }

    @Test
    void theNewerOfTwoResultsOfOneRequestOutlivesTheOlder() {
        RequestResults results =
                RequestResults.EMPTY.plus(result("a", 0)).plus(result("a", 9)).trimmed(TEN_MINUTES_MS + 5);
        assertThat(results.get("a")).isEqualTo(result("a", 9));
    }
}
