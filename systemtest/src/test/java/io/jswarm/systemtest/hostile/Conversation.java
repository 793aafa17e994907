package io.jswarm.systemtest.hostile;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A bidirectional call in which a test says what it likes and looks at all that it was told.
 *
 * @param <I> what is said
 * @param <O> what is heard
 */
final class Conversation<I, O> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<O> heard = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private @Nullable StreamObserver<I> out;

    private Conversation() {}

    /** Opens the call of a stub. */
    static <I, O> Conversation<I, O> open(Function<StreamObserver<O>, StreamObserver<I>> call) {
        Conversation<I, O> opened = new Conversation<>();
        opened.out = call.apply(opened.new Ear());
        return opened;
    }

    private final class Ear implements StreamObserver<O> {
        @Override
        public void onNext(O message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }
    }

    void say(I message) {
        Objects.requireNonNull(out).onNext(message);
    }

    /** The first that was heard like this, once there is one. */
    O await(Predicate<O> like) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> end.isDone() || heard.stream().anyMatch(like));
        return heard.stream()
                .filter(like)
                .findFirst()
                .orElseThrow(() -> new AssertionError("it ended with " + end.join() + " after " + heard));
    }

    List<O> heard() {
        return List.copyOf(heard);
    }

    boolean isOpen() {
        return !end.isDone();
    }

    /** How the other side ended it, once it has. */
    Status end() throws Exception {
        return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
