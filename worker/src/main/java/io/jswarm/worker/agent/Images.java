package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.exec.EngineOutcome;
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
 * The images that tasks wait for: each is looked for and pulled once with the same credentials, however many wait. A pull that
 * failed is tried again while somebody waits. Pulls with other credentials are others, so that wrong ones fail their own
 * tasks only; whichever succeeds, the image is there for all. Loop thread.
 */
final class Images {
    private static final Backoff RETRY = new Backoff(1_000, 8_000);
    private static final long TRUST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final ImageView UNKNOWN = new ImageView.Unknown();
    private static final ImageView CHECKING = new ImageView.Checking();
    private static final ImageView QUEUED = new ImageView.Queued();
    private static final ImageView PRESENT = new ImageView.Present();

    /** One who waits for an image. */
    interface Waiter {
        /** Something is known of the image that was not known before. */
        void advance();
    }

    /** What is pulled, and with which credentials. */
    private record Key(String image, String auth) {}

    private static final class Entry {
        final Key key;
        ImageView view = UNKNOWN;
        long presentNanos;
        int attempts;
        long failingSinceNanos;
        final Set<Waiter> waiting = new LinkedHashSet<>();

        Entry(Key key) {
            this.key = key;
        }
    }

    private final EventLoop loop;
    private final Randomness random;
    private final BoundedEngine engine;
    private final Map<Key, Entry> entries = new LinkedHashMap<>();

    Images(EventLoop loop, Randomness random, BoundedEngine engine) {
        this.loop = loop;
        this.random = random;
        this.engine = engine;
    }

    /** How many are thought of: those that somebody waits for, and those that came a moment ago. */
    int size() {
        return entries.size();
    }

    /** What is known of the image to one who waits for it with these credentials. */
    ImageView view(String image, String auth, Waiter who) {
        Entry entry = entries.get(new Key(image, auth));
        return entry == null || !entry.waiting.contains(who) ? UNKNOWN : entry.view;
    }

    /** Sees that the image comes; the waiter is told of every change until it {@link #release}s. */
    void need(String image, String auth, Waiter who) {
        Entry entry = entries.computeIfAbsent(new Key(image, auth), Entry::new);
        entry.waiting.add(who);
        boolean busy = switch (entry.view) {
            case ImageView.Checking ignored -> true;
            case ImageView.Queued ignored -> true;
            case ImageView.Pulling ignored -> true;
            case ImageView.Missing ignored -> true;
            case ImageView.Unknown ignored -> false;
            case ImageView.Present ignored -> false;
        };
        if (isTrusted(entry)) {
            loop.post(who::advance);
        } else if (!busy) {
            check(entry);
        }
    }

    /** The waiter does not wait for an image any more. */
    void release(String image, String auth, Waiter who) {
        Entry entry = entries.get(new Key(image, auth));
        if (entry != null && entry.waiting.remove(who) && entry.waiting.isEmpty()) {
            // The timer of one that came has passed it by while somebody waited.
            boolean old = entry.view instanceof ImageView.Present && !isTrusted(entry);
            if (old || entry.view instanceof ImageView.Missing) {
                drop(entry);
            }
        }
    }

    /** The engine said that it has not got the image after all. */
    void distrust(String image) {
        for (Entry entry : of(image)) {
            if (entry.view instanceof ImageView.Present) {
                drop(entry);
            }
        }
    }

    private List<Entry> of(String image) {
        return entries.values().stream()
                .filter(entry -> entry.key.image().equals(image))
                .toList();
    }

    private boolean isTrusted(Entry entry) {
        return entry.view instanceof ImageView.Present && loop.now().monoNanos() - entry.presentNanos < TRUST_NANOS;
    }

    private void drop(Entry entry) {
        loop.cancel(entry);
        entries.remove(entry.key, entry);
    }

    private void check(Entry entry) {
        set(entry, CHECKING);
        engine.hasImage(entry.key.image(), outcome -> {
            switch (outcome) {
                case EngineOutcome.Done<Boolean> done -> {
                    if (done.value() || isBrought(entry)) {
                        present(entry);
                    } else {
                        pull(entry);
                    }
                }
                case EngineOutcome.Refused<Boolean> refused -> missing(entry, refused.problem());
            }
        });
    }

    private void pull(Entry entry) {
        set(entry, QUEUED);
        engine.pull(
                entry.key.image(),
                entry.key.auth(),
                new Gate.Wish(() -> isQueued(entry) && !entry.waiting.isEmpty(), () -> fell(entry)),
                () -> set(entry, new ImageView.Pulling("", loop.now().monoNanos())),
                progress -> {
                    if (entry.view instanceof ImageView.Pulling) {
                        set(entry, new ImageView.Pulling(progress, loop.now().monoNanos()));
                    }
                },
                outcome -> {
                    switch (outcome) {
                        case EngineOutcome.Done<String> done -> present(entry);
                        case EngineOutcome.Refused<String> refused -> refused(entry, refused.problem());
                    }
                });
    }

    private static boolean isQueued(Entry entry) {
        return entry.view instanceof ImageView.Queued;
    }

    /** Nobody waits for it any more, or another pull brought it. */
    private void fell(Entry entry) {
        if (isQueued(entry)) {
            drop(entry);
        }
    }

    /** What this pull was refused another one may have got meanwhile, with other credentials. */
    private void refused(Entry entry, EngineProblem problem) {
        if (isBrought(entry)) {
            present(entry);
        } else {
            missing(entry, problem);
        }
    }

    private boolean isBrought(Entry entry) {
        return of(entry.key.image()).stream().anyMatch(this::isTrusted);
    }

    private void present(Entry entry) {
        come(entry);
        for (Entry other : of(entry.key.image())) {
            if (other.view instanceof ImageView.Missing || isQueued(other)) {
                come(other);
            }
        }
    }

    private void come(Entry entry) {
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
        List.copyOf(entry.waiting).forEach(Waiter::advance);
    }
}
