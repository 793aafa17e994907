package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.ResolveImage;
import io.jswarm.runtime.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks workers' engines for a tag's digest, so that all tasks of a service run the same image. The ready workers are asked in
 * turn. One is asked first, and another one when the first fails, goes or says nothing for a while, since its registry may hang
 * for it alone: the first digest counts. Without one, the answer says why. {@link #resolve} may be called by any thread, the
 * rest is the loop's.
 */
public final class ImageQueries implements SessionAnswers {
    private static final long DEADLINE_MS = 2_000;
    /** A registry that is well answers within this time; a worker that is slower is not the only one to be waited for. */
    private static final long PATIENCE_MS = 300;

    private static final int MOST_ASKED = 2;

    private final EventLoop loop;
    private final Function<String, @Nullable String> readyAfter;
    private final BiPredicate<String, ManagerMessage> send;
    private final TreeMap<Long, Query> open = new TreeMap<>();
    private long nextId = 1;
    /** The worker that was asked first last time: the next question goes to the one after it. */
    private String lastAsked = "";

    /**
     * Queries over the workers' sessions. Both are called on the loop thread.
     *
     * @param readyAfter the first worker after this node, in a circle, that may be asked, or null
     * @param send sends to a node's session, and says whether there is one
     */
    public ImageQueries(
            EventLoop loop, Function<String, @Nullable String> readyAfter, BiPredicate<String, ManagerMessage> send) {
        this.loop = loop;
        this.readyAfter = readyAfter;
        this.send = send;
    }

    private enum Timer {
        PATIENCE,
        DEADLINE
    }

    private record TimerKey(long queryId, Timer timer) {}

    private static final class Query {
        private final ResolveImage question;
        private final CompletableFuture<ImageResolved> answer;
        private final List<String> asked = new ArrayList<>();
        /** Those of them that have not answered. */
        private final Set<String> silent = new HashSet<>();
        /** What the first said who failed. */
        private @Nullable ImageResolved failure;

        Query(ResolveImage question, CompletableFuture<ImageResolved> answer) {
            this.question = question;
            this.answer = answer;
        }
    }

    /** The digest of an image, or an answer that says why there is none; within 2 s, never exceptionally. */
    public CompletableFuture<ImageResolved> resolve(String image, String registryAuth) {
        CompletableFuture<ImageResolved> answer = new CompletableFuture<>();
        loop.post(() -> {
            ResolveImage question = ResolveImage.newBuilder()
                    .setQueryId(nextId++)
                    .setImage(image)
                    .setRegistryAuth(registryAuth)
                    .build();
            begin(new Query(question, answer));
        });
        return answer;
    }

    private void begin(Query query) {
        long id = query.question.getQueryId();
        open.put(id, query);
        askNext(query);
        if (query.asked.isEmpty()) {
            end(query, failed("no worker is ready"));
            return;
        }
        loop.schedule(new TimerKey(id, Timer.PATIENCE), loop.now().monoAfterMs(PATIENCE_MS), () -> askNext(query));
        loop.schedule(new TimerKey(id, Timer.DEADLINE), loop.now().monoAfterMs(DEADLINE_MS), () -> {
            ImageResolved failure = query.failure;
            end(query, failure == null ? failed("no registry answered within " + DEADLINE_MS / 1000 + " s") : failure);
        });
    }

    /** Asks one more worker, unless enough were asked or there is no other one. */
    private void askNext(Query query) {
        if (query.asked.size() >= MOST_ASKED) {
            return;
        }
        String worker = readyAfter.apply(query.asked.isEmpty() ? lastAsked : query.asked.getLast());
        if (worker == null || query.asked.contains(worker)) {
            return;
        }
        if (query.asked.isEmpty()) {
            lastAsked = worker;
        }
        query.asked.add(worker);
        query.silent.add(worker);
        var _ = send.test(
                worker,
                ManagerMessage.newBuilder().setResolveImage(query.question).build());
    }

    private static ImageResolved failed(String why) {
        return ImageResolved.newBuilder().setErr(why).build();
    }

    @Override
    public void imageResolved(String nodeId, ImageResolved answer) {
        Query query = open.get(answer.getQueryId());
        if (query == null || !query.silent.remove(nodeId)) {
            return;
        }
        if (answer.getDigest().isEmpty()) {
            fail(query, answer);
        } else {
            end(query, answer);
        }
    }

    @Override
    public void disconnected(String nodeId) {
        for (Query query : List.copyOf(open.values())) {
            if (query.silent.remove(nodeId)) {
                fail(query, failed("the worker that was asked went away"));
            }
        }
    }

    /** One who was asked has no digest. */
    private void fail(Query query, ImageResolved why) {
        ImageResolved first = query.failure == null ? why : query.failure;
        query.failure = first;
        askNext(query);
        if (query.silent.isEmpty()) {
            end(query, first);
        }
    }

    private void end(Query query, ImageResolved answer) {
        long id = query.question.getQueryId();
        open.remove(id);
        loop.cancel(new TimerKey(id, Timer.PATIENCE));
        loop.cancel(new TimerKey(id, Timer.DEADLINE));
        query.answer.complete(answer);
    }
}
