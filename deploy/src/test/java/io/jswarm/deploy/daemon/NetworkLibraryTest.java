package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.MultithreadEventLoopGroup;
import io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class NetworkLibraryTest {
    /** A name that the library does not read would be ignored in silence. */
    @Test
    void theLibraryReadsTheProperties() throws IOException {
        assertThat(namesIn(MultithreadEventLoopGroup.class)).contains(NetworkLibrary.THREADS);
        assertThat(namesIn(ResourceLeakDetector.class)).contains(NetworkLibrary.LEAKS);
    }

    private static String namesIn(Class<?> reader) throws IOException {
        String file = "/" + reader.getName().replace('.', '/') + ".class";
        try (InputStream in = reader.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void whatTheUserSetStays() {
        String threads = System.getProperty(NetworkLibrary.THREADS);
        String leaks = System.getProperty(NetworkLibrary.LEAKS);
        try {
            System.setProperty(NetworkLibrary.THREADS, "3");
            System.clearProperty(NetworkLibrary.LEAKS);
            NetworkLibrary.choose();
            assertThat(System.getProperty(NetworkLibrary.THREADS)).isEqualTo("3");
            assertThat(System.getProperty(NetworkLibrary.LEAKS)).isEqualTo("disabled");

            System.clearProperty(NetworkLibrary.THREADS);
            System.setProperty(NetworkLibrary.LEAKS, "paranoid");
            NetworkLibrary.choose();
            assertThat(Integer.parseInt(System.getProperty(NetworkLibrary.THREADS)))
                    .isGreaterThanOrEqualTo(16);
            assertThat(System.getProperty(NetworkLibrary.LEAKS)).isEqualTo("paranoid");
        } finally {
            restore(NetworkLibrary.THREADS, threads);
            restore(NetworkLibrary.LEAKS, leaks);
        }
    }

    private static void restore(String property, String before) {
        if (before == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, before);
        }
    }
}
