package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    private static NodeConfig known(String addr, String startedWith) {
        return new NodeConfig(addr, "r1", List.of("10.0.0.2:2377"), startedWith);
    }

    @Test
    void aDaemonThatIsStartedWithAnotherAddressMovesItsNode() {
        NodeConfig moved = AdvertiseAddress.afterStart(started("10.0.0.9"), known("10.0.0.1:2377", "10.0.0.1"));
        assertThat(moved).isEqualTo(known("10.0.0.9:2377", "10.0.0.9"));
        assertThat(AdvertiseAddress.afterStart(started("10.0.0.9:99"), known("10.0.0.1:2377", ""))
                        .advertiseAddr())
                .isEqualTo("10.0.0.9:99");
    }

    @Test
    void aWrongAddressKeepsNoNodeFromItsSwarm() {
        NodeConfig before = known("10.0.0.1:2377", "10.0.0.1");
        assertThat(AdvertiseAddress.afterStart(started("10.0.0.1:port"), before))
                .isEqualTo(before);
    }

    /** Init and join may name another address than the daemon's: it stays until the daemon's own changes. */
    @Test
    void theSameAddressOrNoneMovesNothing() {
        NodeConfig named = known("10.0.0.7:2377", "10.0.0.1");
        assertThat(AdvertiseAddress.afterStart(started("10.0.0.1"), named)).isEqualTo(named);
        assertThat(AdvertiseAddress.afterStart(started(""), named)).isEqualTo(named);
    }

    @Test
    void whatWasDecidedIsRemembered(@TempDir Path folder) throws IOException {
        NodeConfig config = known("10.0.0.7:2377", "10.0.0.1");
        Path file = folder.resolve("node.properties");
        config.write(file);
        assertThat(NodeConfig.read(file)).isEqualTo(config);
    }

    @Test
    void aJoinLooksForManagersAsLongAsItIsTold() {
        assertThat(JoinTimeout.of(0)).isEqualTo(Duration.ofSeconds(20));
        assertThat(JoinTimeout.of(1_500)).isEqualTo(Duration.ofMillis(1_500));
        for (long wrong : new long[] {-1, 600_001}) {
            assertThatThrownBy(() -> JoinTimeout.of(wrong))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("--timeout");
        }
    }
}
