package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.JoinRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a host says of its own address, and how long it looks for others. */
final class AdvertiseAddressTest {
    private static DaemonSettings started(String advertiseAddr) {
        return new DaemonSettings(
                Path.of("/var/lib/jswarm"), "0.0.0.0:2377", advertiseAddr, "unix:///run/docker.sock", "none");
    }

    @Test
    void theAddressOfTheCallWinsOverTheDaemons() {
        assertThat(AdvertiseAddress.find("", started("10.0.0.1"))).isEqualTo("10.0.0.1:2377");
        assertThat(AdvertiseAddress.find("10.0.0.2:99", started("10.0.0.1"))).isEqualTo("10.0.0.2:99");
    }

    @Test
    void anotherAddressAfterTheJoinIsWarnedOf() {
        assertThat(AdvertiseAddress.ignored(started("10.0.0.9"), "10.0.0.1:2377"))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("known to its swarm as 10.0.0.1:2377")
                        .contains("--advertise-addr 10.0.0.9:2377 changes nothing")
                        .contains("jswarm swarm join --advertise-addr 10.0.0.9:2377"));
    }

    @Test
    void aWrongAddressKeepsNoNodeFromItsSwarm() {
        assertThat(AdvertiseAddress.ignored(started("10.0.0.1:port"), "10.0.0.1:2377"))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("known to its swarm as 10.0.0.1:2377")
                        .contains("10.0.0.1:port"));
    }

    @Test
    void theSameAddressOrNoneIsNot() {
        assertThat(AdvertiseAddress.ignored(started("10.0.0.1"), "10.0.0.1:2377"))
                .isEmpty();
        assertThat(AdvertiseAddress.ignored(started("10.0.0.1:2377"), "10.0.0.1:2377"))
                .isEmpty();
        assertThat(AdvertiseAddress.ignored(started(""), "10.0.0.1:2377")).isEmpty();
    }

    @Test
    void aJoinLooksForManagersAsLongAsItIsTold() {
        JoinRequest.Builder request = JoinRequest.newBuilder();
        assertThat(JoinTimeout.of(request.build())).isEqualTo(Duration.ofSeconds(20));
        assertThat(JoinTimeout.of(request.setTimeoutMs(1_500).build())).isEqualTo(Duration.ofMillis(1_500));
        for (long wrong : new long[] {-1, 600_001}) {
            JoinRequest asked = request.setTimeoutMs(wrong).build();
            assertThatThrownBy(() -> JoinTimeout.of(asked))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("--timeout");
        }
    }
}
