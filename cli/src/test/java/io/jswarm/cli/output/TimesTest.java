package io.jswarm.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "3000, 50 minutes",
        "3600, About an hour",
        "169200, 47 hours",
        "259200, 3 days",
        "1814400, 3 weeks",
        "7776000, 3 months",
        "94608000, 3 years"
    })
    void human(long seconds, String expected) {
        assertThat(Times.human(seconds * 1000)).isEqualTo(expected);
    }

    @Test
    void aTimeAheadOfOursIsNow() {
        assertThat(Times.ago(2_000, 1_000)).isEqualTo("Less than a second ago");
    }
}
