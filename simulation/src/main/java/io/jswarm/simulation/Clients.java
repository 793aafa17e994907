package io.jswarm.simulation;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.manager.control.mutation.Mutation;
import io.jswarm.manager.loop.Accepted;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.runtime.sim.SimTime;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * People with a command line: each request goes to some manager, its answer may get lost, and without one it is sent
 * again, to another manager, with the same request id. What was acknowledged must be so from then on.
 */
final class Clients {
    private static final long PATIENCE_MS = 8_000;

    private final SimTime time;
    private final Story story;
    private final Chance chance;
    private final List<ManagerProcess> managers;
    private final CommittedLog log;
    private final TreeMap<String, Accepted> acknowledged = new TreeMap<>();
    private double loss;
    private int open;
    private int count;

    Clients(long seed, SimTime time, Story story, List<ManagerProcess> managers, CommittedLog log) {
        this.time = time;
        this.story = story;
        this.chance = new Chance(seed, "clients");
        this.managers = managers;
        this.log = log;
    }

    /** How likely a request or an answer is lost. */
    void loss(double likelihood) {
        loss = likelihood;
    }

    /** How many requests have no answer yet. */
    int open() {
        return open;
    }

    /** One request until it has an answer: accepted, or a rejection that is not "try again". */
    private final class Request {
        final String id = "request-" + ++count;
        final Mutation mutation;
        final BiConsumer<@Nullable Accepted, @Nullable Rejection> answer;
        boolean done;
        int tries;

        Request(Mutation mutation, BiConsumer<@Nullable Accepted, @Nullable Rejection> answer) {
            this.mutation = mutation;
            this.answer = answer;
        }
    }

    /** Asks for a change; {@code answer} is called once, with what was accepted or why not. */
    void ask(String what, Mutation mutation, BiConsumer<@Nullable Accepted, @Nullable Rejection> answer) {
        open++;
        Request request = new Request(mutation, answer);
        story.tell(request.id + ": " + what);
        attempt(request);
    }

    private void attempt(Request request) {
        if (request.done) {
            return;
        }
        int attempt = ++request.tries;
        ManagerProcess manager = chance.pick(managers);
        later(chance.between(1, 20), () -> arrive(request, manager));
        later(PATIENCE_MS, () -> {
            if (request.tries == attempt) {
                attempt(request);
            }
        });
    }

    private void arrive(Request request, ManagerProcess manager) {
        if (request.done || chance.of(loss)) {
            return;
        }
        var _ = manager.submit(request.id, request.mutation).whenComplete((accepted, failure) -> {
            if (!chance.of(loss)) {
                later(chance.between(1, 20), () -> answered(request, manager, accepted, failure));
            }
        });
    }

    private void answered(
            Request request, ManagerProcess manager, @Nullable Accepted accepted, @Nullable Throwable failure) {
        if (request.done) {
            return;
        }
        if (accepted != null) {
            request.done = true;
            open--;
            story.tell(request.id + " is acknowledged by manager " + manager.raftId() + " at revision "
                    + accepted.revision());
            acknowledged.put(request.id, accepted);
            check(request.id, accepted, log.newest());
            request.answer.accept(accepted, null);
            return;
        }
        Rejection rejection = rejection(failure);
        if (rejection.code() == Rejection.Code.UNAVAILABLE || rejection.code() == Rejection.Code.RESOURCE_EXHAUSTED) {
            later(chance.between(50, 600), () -> attempt(request));
            return;
        }
        request.done = true;
        open--;
        story.tell(request.id + " is rejected: " + rejection.reason());
        request.answer.accept(null, rejection);
    }

    private Rejection rejection(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof RejectedException rejected) {
            return rejected.rejection();
        }
        story.bug("a client was answered with", Objects.requireNonNull(failure));
        return Rejection.invalid("", String.valueOf(failure), "");
    }

    /** What was acknowledged is in the state, for as long as results are kept. */
    void check(ClusterState state) {
        acknowledged.forEach((id, accepted) -> check(id, accepted, state));
    }

    private void check(String id, Accepted accepted, ClusterState state) {
        if (accepted.revision() > state.revision()) {
            story.fail(id + " was acknowledged at revision " + accepted.revision() + ", but the log is at "
                    + state.revision());
        }
        var result = state.result(id);
        if (result != null && !result.getObjectId().equals(accepted.objectId())) {
            story.fail(id + " was acknowledged for " + accepted.objectId() + ", but the state says " + result);
        }
    }

    private void later(long ms, Runnable event) {
        time.at(time.now().monoAfterMs(ms), event);
    }
}
