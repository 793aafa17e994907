package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.runtime.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Parts come from any thread; both sides wait for each other, and hear of each other's end. */
final class PartStreamTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void onItsOwnThread(PartStream stream, byte[] part) {
        CompletableFuture<Void> added = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                stream.add(part);
                added.complete(null);
            } catch (IOException e) {
                added.completeExceptionally(e);
            }
        });
        added.join();
    }

    private static CompletableFuture<byte[]> reading(PartStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void partsOfManyThreadsAreOneStream() throws IOException {
        byte[] all = new byte[300_000];
        new Random(1).nextBytes(all);
        PartStream stream = new PartStream(PATIENCE);
        CompletableFuture<byte[]> read = reading(stream);
        for (int from = 0; from < all.length; from += 10_000) {
            onItsOwnThread(stream, java.util.Arrays.copyOfRange(all, from, from + 10_000));
            onItsOwnThread(stream, new byte[0]);
        }
        stream.end();
        assertThat(read.join()).isEqualTo(all);
    }

    /** A pipe of the JDK gives up here: the thread that wrote last is gone for more than a second. */
    @Test
    void aPauseAfterAThreadThatEndedIsNoEnd() throws Exception {
        PartStream stream = new PartStream(PATIENCE);
        CompletableFuture<byte[]> read = reading(stream);
        onItsOwnThread(stream, new byte[] {1, 2});
        Retry.pause(Duration.ofMillis(1_500));
        assertThat(read).isNotDone();
        onItsOwnThread(stream, new byte[] {3});
        stream.end();
        assertThat(read.join()).containsExactly(1, 2, 3);
    }

    @Test
    void eachSideHearsThatTheOtherIsGone() throws IOException {
        PartStream broken = new PartStream(PATIENCE);
        broken.add(new byte[] {7});
        CompletableFuture<byte[]> read = reading(broken);
        broken.breakOff();
        assertThatThrownBy(read::get).isInstanceOf(ExecutionException.class).hasMessageContaining("broke off");

        PartStream closed = new PartStream(PATIENCE);
        closed.close();
        assertThatThrownBy(() -> closed.add(new byte[] {7})).hasMessageContaining("reader is gone");
        closed.end();
    }

    @Test
    void nobodyWaitsForEver() {
        PartStream still = new PartStream(Duration.ofMillis(300));
        assertThatThrownBy(still::read).hasMessageContaining("nothing came");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        still.add(new byte[] {7});
                    }
                })
                .hasMessageContaining("took nothing");
    }
}
