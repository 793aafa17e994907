package io.jswarm.deploy.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NotifySocketTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsSentArrivesAsItIs() throws Exception {
        String path = folder.resolve("notify").toString();
        try (DatagramReceiver receiver = new DatagramReceiver(path)) {
            NotifySocket socket = new NotifySocket(path);
            socket.send("READY=1\nSTATUS=serves /var/lib/jswarm, größer");
            socket.send("WATCHDOG=1");

            assertThat(receiver.next(5)).isEqualTo("READY=1\nSTATUS=serves /var/lib/jswarm, größer");
            assertThat(receiver.next(5)).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void aNameInTheAbstractNamespaceHasAnAt() throws Exception {
        String name = "jswarm-test-" + UUID.randomUUID();
        try (DatagramReceiver receiver = new DatagramReceiver("\0" + name)) {
            new NotifySocket("@" + name).send("READY=1");

            assertThat(receiver.next(5)).isEqualTo("READY=1");
        }
    }

    @Test
    void nobodyThereIsAFailureThatNamesTheAddress() throws Exception {
        String path = folder.resolve("nobody").toString();

        assertThatThrownBy(() -> new NotifySocket(path).send("READY=1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path)
                .hasMessageContaining("sendto fails with error 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "@", "/", "vsock:1:2"})
    void anAddressOfAnotherKindIsRefused(String address) {
        assertThatThrownBy(() -> new NotifySocket(address)).hasMessageContaining("NOTIFY_SOCKET");
    }

    @Test
    void anAddressThatTheKernelDoesNotTakeIsRefused() throws IOException {
        assertThat(new NotifySocket("/" + "a".repeat(106))).isNotNull();
        assertThatThrownBy(() -> new NotifySocket("/" + "a".repeat(107))).hasMessageContaining("NOTIFY_SOCKET");
    }
}
