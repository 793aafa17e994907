package io.jswarm.systemtest.chaos;

import io.jswarm.systemtest.chaos.history.Answer;
import io.jswarm.systemtest.chaos.history.Call;
import io.jswarm.systemtest.chaos.history.History;
import io.jswarm.systemtest.chaos.history.Operation;
import java.time.Duration;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One client: asks one thing after the other, sends again with the same request id when no answer came, and writes it
 * all down.
 */
final class KeyClient implements Runnable {
    /**
     * How clients behave.
     *
     * @param attempt how long one sending may take
     * @param patience how long a call is sent again
     * @param pause between two operations, on average
     */
    record Manner(Duration attempt, Duration patience, Duration pause) {}

    private static final int GIVE_UP_PERCENT = 30;

    private final String name;
    private final Managers managers;
    private final Keyspace keys;
    private final History history;
    private final Acknowledgements acknowledgements;
    private final Queue<String> oddities;
    private final SplittableRandom random;
    private final Manner manner;
    private final KeyCalls calls;
    private volatile boolean stopped;
    private long asked;

    KeyClient(
            String name,
            Managers managers,
            Keyspace keys,
            History history,
            Acknowledgements acknowledgements,
            Queue<String> oddities,
            SplittableRandom random,
            Manner manner) {
        this.name = name;
        this.managers = managers;
        this.keys = keys;
        this.history = history;
        this.acknowledgements = acknowledgements;
        this.oddities = oddities;
        this.random = random;
        this.manner = manner;
        this.calls = new KeyCalls(manner.attempt().toMillis());
    }

    /** Ends after the operation under way. Any thread. */
    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        while (!stopped) {
            Keyspace.Key key = keys.any(random);
            if (key.isWornOut() && keys.retire(key)) {
                Keyspace.View view = key.view;
                if (view != null && random.nextBoolean()) {
                    perform(key, view.id(), new Call.Remove());
                }
                continue;
            }
            operate(key);
            LockSupport.parkNanos(random.nextLong(1, manner.pause().toNanos() * 2));
        }
    }

    private void operate(Keyspace.Key key) {
        if (key.creating.compareAndSet(false, true)) {
            perform(key, "", new Call.Create(value()));
            return;
        }
        Keyspace.View view = key.view;
        if (view == null || random.nextInt(100) < 45) {
            perform(key, "", new Call.Read());
        } else {
            perform(key, view.id(), new Call.Swap(view.version(), view.value(), value()));
        }
    }

    private String value() {
        return name + "." + ++asked;
    }

    private void perform(Keyspace.Key key, String id, Call call) {
        key.operations.incrementAndGet();
        String requestId = key.name + "/" + name + "/" + ++asked;
        StringBuilder told = new StringBuilder();
        long invoked = System.nanoTime();
        long end = invoked + manner.patience().toNanos();
        while (true) {
            int manager = random.nextInt(managers.count());
            KeyCalls.Sent sent = calls.send(managers.channel(manager), key.name, id, requestId, call);
            long now = System.nanoTime();
            told.append(manager).append('@').append((now - invoked) / 1_000_000).append("ms ");
            switch (sent) {
                case KeyCalls.Sent.Answered(Answer answer, var view) -> {
                    if (view != null) {
                        key.view = view;
                    }
                    answered(key, call, invoked, answer, now, told.toString());
                    return;
                }
                case KeyCalls.Sent.Odd(String what) -> oddities.add(name + " was told by " + manager + ": " + what);
                case KeyCalls.Sent.Lost(String why) ->
                    told.append('[').append(shortened(why)).append("] ");
            }
            if (stopped || now - end > 0 || random.nextInt(100) < GIVE_UP_PERCENT) {
                open(key, call, invoked, told.toString());
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(10, 150)));
        }
    }

    private void answered(Keyspace.Key key, Call call, long invoked, Answer answer, long now, String told) {
        if (answer instanceof Answer.Done(long version)) {
            acknowledgements.acknowledged(version);
        }
        history.add(new Operation(key.name, name, call, invoked, answer, now, told));
    }

    private void open(Keyspace.Key key, Call call, long invoked, String told) {
        if (!(call instanceof Call.Read)) {
            key.unknown.incrementAndGet();
            history.add(new Operation(key.name, name, call, invoked, new Answer.Unknown(), 0, told));
        }
    }

    private static String shortened(String why) {
        String line = why.lines().findFirst().orElse("");
        return line.length() > 60 ? line.substring(0, 60) : line;
    }
}
