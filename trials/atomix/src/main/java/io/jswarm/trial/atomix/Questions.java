package io.jswarm.trial.atomix;

import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.protocol.TransferRequest;
import io.atomix.protocols.raft.protocol.TransferResponse;
import io.atomix.utils.serializer.Namespace;
import io.atomix.utils.serializer.Serializer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One member's questions to others and answers to theirs, by the kind of question. Safe for any thread. */
final class Questions implements Wire.Receiver {
    /** The library's own list of messages lacks those that hand leadership over. */
    private static final Serializer SERIALIZER = Serializer.using(Namespace.builder()
            .register(RaftNamespaces.RAFT_PROTOCOL)
            .register(TransferRequest.class)
            .register(TransferResponse.class)
            .build());

    private final String self;
    private final Wire wire;
    private final Map<Class<?>, Function<Object, ? extends CompletableFuture<?>>> answers = new ConcurrentHashMap<>();
    private final Map<String, Long> answeredAt = new ConcurrentHashMap<>();

    Questions(String self, Wire wire) {
        this.self = self;
        this.wire = wire;
    }

    /** The message as it travels. */
    static byte[] encode(Object message) {
        return SERIALIZER.encode(message);
    }

    /** The message that travelled so. */
    static Object decode(byte[] bytes) {
        return SERIALIZER.decode(bytes);
    }

    <Q, A> void answer(Class<Q> kind, Function<Q, CompletableFuture<A>> answerer) {
        answers.put(kind, question -> answerer.apply(kind.cast(question)));
    }

    void ignore(Class<?> kind) {
        answers.remove(kind);
    }

    <A> CompletableFuture<A> ask(String to, Object question, Class<A> kind) {
        return wire.ask(self, to, encode(question)).thenApply(bytes -> {
            answeredAt.put(to, System.nanoTime());
            return kind.cast(decode(bytes));
        });
    }

    /** Asks this member itself. */
    <A> CompletableFuture<A> askSelf(Object question, Class<A> kind) {
        return answerTo(question).thenApply(kind::cast);
    }

    /** How long ago another member answered; null when it never did. */
    @Nullable
    Duration silence(String raftId) {
        Long at = answeredAt.get(raftId);
        return at == null ? null : Duration.ofNanos(System.nanoTime() - at);
    }

    @Override
    public CompletableFuture<byte[]> answer(byte[] question) {
        return answerTo(decode(question)).thenApply(Questions::encode);
    }

    private CompletableFuture<?> answerTo(Object question) {
        Function<Object, ? extends CompletableFuture<?>> answerer = answers.get(question.getClass());
        return answerer == null
                ? CompletableFuture.failedFuture(new IllegalStateException(
                        self + " does not answer " + question.getClass().getSimpleName()))
                : answerer.apply(question);
    }
}
