package io.jswarm.cli.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.v1.PortConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "10s, 10000", "1m30s, 90000", "500ms, 500", "1.5h, 5400000", "2000us, 2", "1h0m1s, 3601000"})
    void durationsAreReadAndPrintedBack(String text, long millis) {
        assertThat(Durations.parse(text).toMillis()).isEqualTo(millis);
        assertThat(Durations.parse(Durations.format(millis)).toMillis()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1d", "1s ", "10ns", "1 s", "99999999999999h"})
    void otherTextsAreNoDurations(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1024, 1024", "512m, 536870912", "1g, 1073741824", "1.5GiB, 1610612736", "2kb, 2048", "7b, 7"})
    void sizes(String text, long bytes) {
        assertThat(Sizes.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1x", "1.2.3", "99999999p"})
    void otherTextsAreNoSizes(String text) {
        assertThatThrownBy(() -> Sizes.bytes(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void cpus() {
        assertThat(Sizes.nanoCpus("0.5")).isEqualTo(500_000_000);
        assertThat(Sizes.formatCpus(2_000_000_000)).isEqualTo("2");
        assertThat(Sizes.formatBytes(1610612736)).isEqualTo("1.5GiB");
        assertThatThrownBy(() -> Sizes.nanoCpus("-1")).hasMessageContaining("such as 0.5");
        assertThatThrownBy(() -> Sizes.nanoCpus("0.0000000001")).hasMessageContaining("9 decimals");
    }

    @Test
    void portsThatAreNotCarriedOutAreRefusedWithWhatToType() {
        assertThatThrownBy(() -> Ports.parse("8080:80"))
                .hasMessageEndingWith("--publish published=8080,target=80,mode=host");
        assertThatThrownBy(() -> Ports.parse("53/udp"))
                .hasMessageEndingWith("--publish target=53,protocol=udp,mode=host");
        assertThatThrownBy(() -> Ports.parse("8000-8001:80-81"))
                .hasMessageEndingWith(
                        "--publish published=8000,target=80,mode=host --publish published=8001,target=81,mode=host");
        assertThatThrownBy(() -> Ports.parse("published=1,target=2"))
                .hasMessageEndingWith("published=1,target=2,mode=host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "0:80",
                "65536",
                "80-79",
                "1-3:80-81",
                "80/icmp",
                "target=80,mode=some",
                "published=80",
                "target=80,port=1",
                "target=0"
            })
    void otherTextsAreNoPorts(String text) {
        assertThatThrownBy(() -> Ports.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void portsAreNamedByTheirTarget() {
        PortConfig port = Ports.parse("published=8080,target=80,mode=host").getFirst();
        assertThat(Ports.isNamedBy(port, "80")).isTrue();
        assertThat(Ports.isNamedBy(port, "80/tcp")).isTrue();
        assertThat(Ports.isNamedBy(port, "8080:80")).isTrue();
        assertThat(Ports.isNamedBy(port, "target=80,mode=host")).isTrue();
        assertThat(Ports.isNamedBy(port, "80/udp")).isFalse();
        assertThat(Ports.isNamedBy(port, "8080")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "target=relative",
                "type=npipe,target=/x",
                "type=bind,target=/x",
                "type=tmpfs,source=a,target=/x",
                "type=bind,source=/a,target=/b,volume-nocopy",
                "target=/x,tmpfs-size=1m",
                "target=/x,consistency=cached",
                "target=/x,readonly=maybe",
                "target",
                "type=tmpfs,target=/x,tmpfs-mode=9",
                "target=/x,bind-propagation=shared",
                "type=bind,source=/a,target=/b,bind-propagation=x"
            })
    void wrongMountsAreRefused(String text) {
        assertThatThrownBy(() -> Mounts.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fieldsAndWordsRespectQuotes() {
        assertThat(CsvFields.split("a,\"b,c\",d=\"\"\"x\"\"\"")).containsExactly("a", "b,c", "d=\"x\"");
        assertThatThrownBy(() -> CsvFields.split("\"a")).hasMessageContaining("closing");
        assertThat(ShellWords.split(" sh -c 'a  b' \"c \\\" d\" e\\ f '' "))
                .containsExactly("sh", "-c", "a  b", "c \" d", "e f", "");
        assertThat(ShellWords.split("")).isEmpty();
        assertThatThrownBy(() -> ShellWords.split("'a")).hasMessageContaining("closing");
    }

    @Test
    void environment() {
        assertThat(KeyValues.environment(List.of("A=1", "B", "C", "A=2=3"), Map.of("B", "ours")))
                .containsExactly("A=2=3", "B=ours");
        assertThat(KeyValues.editedEnvironment(List.of("A=1", "B=2"), List.of("A"), List.of("B=3", "C=4"), Map.of()))
                .containsExactly("B=3", "C=4");
        assertThatThrownBy(() -> KeyValues.environment(List.of("=x"), Map.of())).hasMessageContaining("KEY=VALUE");
    }
}
