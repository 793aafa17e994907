package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.ResolveImage;
import io.jswarm.runtime.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks a worker's engine for a tag's digest, so that all tasks of a service run the same image. One ready worker is asked, with a
 * deadline; an answer without a digest says why. {@link #resolve} may be called by any thread, the rest is the loop's.
 */
public final class ImageQueries implements SessionAnswers {
    private static final long DEADLINE_MS = 2_000;

    private final EventLoop loop;
    private final Map<Long, CompletableFuture<ImageResolved>> open = new HashMap<>();
    private @Nullable Dispatcher dispatcher;
    private long nextId = 1;

    /** Queries over the sessions of the dispatcher that is attached later. */
    public ImageQueries(EventLoop loop) {
        this.loop = loop;
    }

    /** Names the dispatcher; before the first query. */
    public void attach(Dispatcher attached) {
        loop.post(() -> dispatcher = attached);
    }

    private record TimerKey(long queryId) {}

    /** The digest of an image, or an answer that says why there is none; within 2 s, never exceptionally. */
    public CompletableFuture<ImageResolved> resolve(String image, String registryAuth) {
        CompletableFuture<ImageResolved> answer = new CompletableFuture<>();
        loop.post(() -> ask(image, registryAuth, answer));
        return answer;
    }

    private void ask(String image, String registryAuth, CompletableFuture<ImageResolved> answer) {
        Dispatcher sessions = dispatcher;
        String worker =
                sessions == null ? null : sessions.ready().stream().findFirst().orElse(null);
        if (sessions == null || worker == null) {
            answer.complete(failed("no worker is ready"));
            return;
        }
        long id = nextId++;
        open.put(id, answer);
        sessions.send(
                worker,
                ManagerMessage.newBuilder()
                        .setResolveImage(ResolveImage.newBuilder()
                                .setQueryId(id)
                                .setImage(image)
                                .setRegistryAuth(registryAuth))
                        .build());
        loop.schedule(new TimerKey(id), loop.now().monoAfterMs(DEADLINE_MS), () -> {
            open.remove(id);
            answer.complete(failed("no registry answered within " + DEADLINE_MS / 1000 + " s"));
        });
    }

    private static ImageResolved failed(String why) {
        return ImageResolved.newBuilder().setErr(why).build();
    }

    @Override
    public void imageResolved(String nodeId, ImageResolved answer) {
        CompletableFuture<ImageResolved> waiter = open.remove(answer.getQueryId());
        if (waiter != null) {
            loop.cancel(new TimerKey(answer.getQueryId()));
            waiter.complete(answer);
        }
    }

    @Override
    public void connected(String nodeId) {}

    @Override
    public void disconnected(String nodeId) {}
}
