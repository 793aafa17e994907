package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0000000000000000000000000",
        "0, 1, 0000000000000000000000001",
        "0, -1, 0000000000003w5e11264sgsf",
        "1, 0, 0000000000003w5e11264sgsg",
        "-1, -1, f5lxx1zz5pnorynqglhzmsp33"
    })
    void allBitsAreWrittenInDigitsOfBase36(long high, long low, String id) {
        assertThat(Ids.of(high, low)).isEqualTo(id).hasSize(Ids.LENGTH);
    }
}
