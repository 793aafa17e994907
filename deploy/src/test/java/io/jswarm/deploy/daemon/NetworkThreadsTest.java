package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.MultithreadEventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NetworkThreadsTest {
    /** A name that the library does not read would be ignored in silence. */
    @Test
    void theLibraryReadsTheProperty() throws IOException {
        String file = "/" + MultithreadEventLoopGroup.class.getName().replace('.', '/') + ".class";
        try (InputStream in = MultithreadEventLoopGroup.class.getResourceAsStream(file)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .contains(NetworkThreads.PROPERTY);
        }
    }

    @Test
    void whatTheUserSetStays() {
        String before = System.getProperty(NetworkThreads.PROPERTY);
        try {
            System.setProperty(NetworkThreads.PROPERTY, "3");
            NetworkThreads.choose();
            assertThat(System.getProperty(NetworkThreads.PROPERTY)).isEqualTo("3");
            System.clearProperty(NetworkThreads.PROPERTY);
            NetworkThreads.choose();
            assertThat(Integer.parseInt(System.getProperty(NetworkThreads.PROPERTY)))
                    .isGreaterThanOrEqualTo(16);
        } finally {
            if (before == null) {
                System.clearProperty(NetworkThreads.PROPERTY);
            } else {
                System.setProperty(NetworkThreads.PROPERTY, before);
            }
        }
    }
}
