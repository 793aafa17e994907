package io.jswarm.trial.atomix;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A wire within one process, in order for each pair, with staged faults: pairs that cannot hear each other, questions that
 * fail at once, and questions that are kept back. It keeps a record of every question that was answered.
 */
final class StagedWire implements Wire {
    private final Map<String, Receiver> receivers = new ConcurrentHashMap<>();
    private final Map<String, ExecutorService> pairs = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final List<Held> holds = new CopyOnWriteArrayList<>();
    private final List<Which> losses = new CopyOnWriteArrayList<>();
    private final Queue<Exchange> record = new ConcurrentLinkedQueue<>();
    private final Queue<Object> handed = new ConcurrentLinkedQueue<>();

    /** Which questions. */
    interface Which {
        boolean fits(String from, String to, Object question);
    }

    /** A question and its answer. */
    record Exchange(String from, String to, Object question, Object answer) {}

    /** Questions that are kept back: late, not lost. */
    final class Held {
        private final Which which;
        private final Queue<Kept> kept = new ConcurrentLinkedQueue<>();

        private Held(Which which) {
            this.which = which;
        }

        /** The questions that are kept now. */
        List<Object> questions() {
            return kept.stream().map(Kept::question).toList();
        }

        /** Keeps back no more; what was kept goes out now, in order. */
        void release() {
            holds.remove(this);
            kept.forEach(each -> each.deliver().run());
        }

        /** Keeps back no more; what was kept is lost, and whoever asked is told. */
        void lose() {
            holds.remove(this);
            kept.forEach(each -> each.answer().completeExceptionally(new IllegalStateException("lost")));
        }
    }

    private record Kept(Object question, Runnable deliver, CompletableFuture<byte[]> answer) {}

    Held hold(Which which) {
        Held held = new Held(which);
        holds.add(held);
        return held;
    }

    /** Fails such questions at once, until {@link #heal}. */
    void lose(Which which) {
        losses.add(which);
    }

    /** Neither hears the other until {@link #heal}. */
    void cut(String a, String b) {
        cut.add(a + ">" + b);
        cut.add(b + ">" + a);
    }

    /** They hear each other again. */
    void mend(String a, String b) {
        cut.remove(a + ">" + b);
        cut.remove(b + ">" + a);
    }

    void heal() {
        cut.clear();
        losses.clear();
    }

    /** All that was asked and answered so far. */
    List<Exchange> exchanges() {
        return List.copyOf(record);
    }

    /** All questions that reached their receiver so far, answered or not. */
    List<Object> handed() {
        return List.copyOf(handed);
    }

    @Override
    public void serve(String raftId, Receiver receiver) {
        receivers.put(raftId, receiver);
    }

    @Override
    public void stopServing(String raftId) {
        receivers.remove(raftId);
    }

    @Override
    public CompletableFuture<byte[]> ask(String from, String to, byte[] question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        Object read = Questions.decode(question);
        Runnable deliver = () -> pair(from, to).execute(() -> deliver(from, to, question, answer));
        for (Held held : holds) {
            if (held.which.fits(from, to, read)) {
                held.kept.add(new Kept(read, deliver, answer));
                return answer;
            }
        }
        deliver.run();
        return answer;
    }

    private ExecutorService pair(String from, String to) {
        return pairs.computeIfAbsent(
                from + ">" + to,
                pair -> Executors.newSingleThreadExecutor(
                        Thread.ofVirtual().name("wire " + pair).factory()));
    }

    private void deliver(String from, String to, byte[] question, CompletableFuture<byte[]> answer) {
        Object read = Questions.decode(question);
        Receiver receiver = receivers.get(to);
        // A stopped member asks nothing any more.
        if (receiver == null || !receivers.containsKey(from) || isLost(from, to, read)) {
            answer.completeExceptionally(new IllegalStateException(to + " does not answer " + from));
            return;
        }
        CompletableFuture<byte[]> answered = receiver.answer(question);
        handed.add(read);
        var _ = answered.whenComplete((bytes, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
            } else if (cut.contains(to + ">" + from)) {
                answer.completeExceptionally(new IllegalStateException("the answer of " + to + " was lost"));
            } else {
                record.add(new Exchange(from, to, read, Questions.decode(bytes)));
                answer.complete(bytes);
            }
        });
    }

    private boolean isLost(String from, String to, Object question) {
        return cut.contains(from + ">" + to) || losses.stream().anyMatch(each -> each.fits(from, to, question));
    }
}
