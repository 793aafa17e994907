package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 10.0.0.1:2377",
        "10.0.0.1:99, 10.0.0.1:99",
        "h1.example, h1.example:2377",
        "fd00::1, [fd00::1]:2377",
        "[fd00::1], [fd00::1]:2377",
        "[fd00::1]:99, [fd00::1]:99",
        "::ffff:10.0.0.1, [::ffff:10.0.0.1]:2377",
        "fe80::1%eth0, [fe80::1%eth0]:2377",
    })
    void thePortMayBeLeftOut(String given, String meant) {
        assertThat(HostPort.read(given, HostPort.CLUSTER, "a manager").text()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":2377",
                "h1:",
                "h1:x",
                "h1:65536",
                "h1:-1",
                "10.0.0.1:2377:2377",
                "http://10.0.0.1:2377",
                "[]:80",
                "[fd00::1",
                "a]b:1",
                "[h1]:80",
                "h1 h2"
            })
    void anythingElseIsRefused(String given) {
        assertThatThrownBy(() -> HostPort.read(given, HostPort.CLUSTER, "a manager"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("a manager")
                .hasMessageContaining("\"" + given + "\"")
                .hasMessageContaining("192.0.2.10:2377");
    }
}
