package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.exec.Outcome;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.Failed;
import io.jswarm.worker.task.ImageView;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The images that tasks wait for: each is looked for and pulled once, however many wait. A pull that failed is tried again
 * while somebody waits. Loop thread.
 */
final class Images {
    private static final Backoff RETRY = new Backoff(1_000, 8_000);
    private static final long TRUST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final ImageView UNKNOWN = new ImageView.Unknown();
    private static final ImageView CHECKING = new ImageView.Checking();
    private static final ImageView PRESENT = new ImageView.Present();

    private static final class Entry {
        final String image;
        String auth;
        ImageView view = UNKNOWN;
        long presentNanos;
        int attempts;
        long failingSinceNanos;
        final Set<TaskRunner> waiting = new LinkedHashSet<>();

        Entry(String image, String auth) {
            this.image = image;
            this.auth = auth;
        }
    }

    private final EventLoop loop;
    private final Randomness random;
    private final EngineCalls engine;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Images(EventLoop loop, Randomness random, EngineCalls engine) {
        this.loop = loop;
        this.random = random;
        this.engine = engine;
    }

    /** What is known of the image to one who waits for it. */
    ImageView view(String image, TaskRunner who) {
        Entry entry = entries.get(image);
        return entry == null || !entry.waiting.contains(who) ? UNKNOWN : entry.view;
    }

    /** The next pull of an image that tasks wait for uses these credentials. */
    void credentials(String image, String auth) {
        Entry entry = entries.get(image);
        if (entry != null && !auth.isEmpty()) {
            entry.auth = auth;
        }
    }

    /** Sees that the image comes; the runner is told of every change until it {@link #release}s. */
    void need(String image, String auth, TaskRunner who) {
        Entry entry = entries.computeIfAbsent(image, name -> new Entry(name, auth));
        entry.waiting.add(who);
        if (!auth.isEmpty()) {
            entry.auth = auth;
        }
        boolean trusted =
                entry.view instanceof ImageView.Present && loop.now().monoNanos() - entry.presentNanos < TRUST_NANOS;
        boolean busy = entry.view instanceof ImageView.Checking
                || entry.view instanceof ImageView.Pulling
                || entry.view instanceof ImageView.Missing;
        if (trusted) {
            loop.post(who::advance);
        } else if (!busy) {
            check(entry);
        }
    }

    /** The runner does not wait for an image any more. */
    void release(String image, TaskRunner who) {
        Entry entry = entries.get(image);
        if (entry != null && entry.waiting.remove(who)) {
            boolean idle = entry.view instanceof ImageView.Missing;
            if (entry.waiting.isEmpty() && idle) {
                drop(entry);
            }
        }
    }

    /** The engine said that it has not got the image after all. */
    void distrust(String image) {
        Entry entry = entries.get(image);
        if (entry != null && entry.view instanceof ImageView.Present) {
            entry.view = UNKNOWN;
            entry.waiting.clear();
        }
    }

    private void drop(Entry entry) {
        loop.cancel(entry);
        entries.remove(entry.image, entry);
    }

    private void check(Entry entry) {
        set(entry, CHECKING);
        engine.hasImage(entry.image, outcome -> {
            switch (outcome) {
                case Outcome.Done<Boolean> done -> {
                    if (done.value()) {
                        present(entry);
                    } else {
                        pull(entry);
                    }
                }
                case Outcome.Refused<Boolean> refused -> missing(entry, refused.problem());
            }
        });
    }

    private void pull(Entry entry) {
        set(entry, new ImageView.Pulling("", loop.now().monoNanos()));
        engine.pull(
                entry.image,
                entry.auth,
                progress -> {
                    if (entry.view instanceof ImageView.Pulling) {
                        set(entry, new ImageView.Pulling(progress, loop.now().monoNanos()));
                    }
                },
                outcome -> {
                    switch (outcome) {
                        case Outcome.Done<String> done -> present(entry);
                        case Outcome.Refused<String> refused -> missing(entry, refused.problem());
                    }
                });
    }

    private void present(Entry entry) {
        entry.attempts = 0;
        entry.presentNanos = loop.now().monoNanos();
        set(entry, PRESENT);
        loop.schedule(entry, entry.presentNanos + TRUST_NANOS, () -> {
            if (entry.waiting.isEmpty()) {
                drop(entry);
            }
        });
    }

    private void missing(Entry entry, EngineProblem problem) {
        long now = loop.now().monoNanos();
        if (entry.attempts == 0) {
            entry.failingSinceNanos = now;
        }
        entry.attempts++;
        boolean forGood = problem.kind() == EngineProblem.Kind.PERMANENT;
        long retryAt = forGood ? Long.MAX_VALUE : now + RETRY.delayMs(entry.attempts, random) * Now.NANOS_PER_MS;
        set(entry, new ImageView.Missing(new Failed(problem, entry.failingSinceNanos, retryAt)));
        if (forGood || entry.waiting.isEmpty()) {
            drop(entry);
        } else {
            loop.schedule(entry, retryAt, () -> check(entry));
        }
    }

    private void set(Entry entry, ImageView view) {
        entry.view = view;
        List.copyOf(entry.waiting).forEach(TaskRunner::advance);
    }
}
