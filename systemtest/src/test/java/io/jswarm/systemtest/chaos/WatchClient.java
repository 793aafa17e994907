package io.jswarm.systemtest.chaos;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.rpc.Rejections;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches all services from one manager after the other, each time from where it was; a watch ends by a fault or after
 * a while.
 */
final class WatchClient implements Runnable {
    /** Beyond its deadline. */
    private static final long LATE_MS = 5_000;

    private final WatchRecord record;
    private final Managers managers;
    private final SplittableRandom random;
    private final Duration turn;
    private final Context.CancellableContext context = Context.current().withCancellation();
    private volatile boolean stopped;

    /** A watcher that moves on after each turn. */
    WatchClient(String name, Managers managers, SplittableRandom random, Duration turn) {
        this.record = new WatchRecord(name);
        this.managers = managers;
        this.random = random;
        this.turn = turn;
    }

    /** Ends the watch. Any thread. */
    void stop() {
        stopped = true;
        context.cancel(null);
    }

    /** What was heard; for after the thread has ended. */
    WatchRecord record() {
        return record;
    }

    @Override
    public void run() {
        context.run(() -> {
            while (!stopped) {
                watch();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(5, 200)));
            }
        });
    }

    private void watch() {
        boolean resumes = !record.stretches.isEmpty();
        long after = resumes ? record.stretches.getLast().last() : 0;
        int manager = random.nextInt(managers.count());
        long deadlineMs = Math.max(50, (long) (turn.toMillis() * (0.5 + random.nextDouble())));
        Turn one = new Turn(manager, resumes, after);
        ControlGrpc.newStub(managers.channel(manager))
                .withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS)
                .watch(
                        WatchRequest.newBuilder()
                                .setAfterRevision(after)
                                .addKinds(Kind.KIND_SERVICE)
                                .build(),
                        one);
        one.await(deadlineMs + LATE_MS);
    }

    /** One watch. Not the blocking iterator: gRPC's may wait for ever, beyond its deadline (grpc-java, issue 12456). */
    private final class Turn implements StreamObserver<WatchResponse> {
        private final int manager;
        private final boolean resumes;
        private final long after;
        private final CompletableFuture<Throwable> end = new CompletableFuture<>();
        private boolean begun;

        Turn(int manager, boolean resumes, long after) {
            this.manager = manager;
            this.resumes = resumes;
            this.after = after;
        }

        @Override
        public void onNext(WatchResponse answer) {
            if (end.isDone()) {
                return;
            }
            if (begun) {
                hear(manager, answer);
            } else {
                begun = true;
                begin(manager, resumes, after, answer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(failure);
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK.asRuntimeException());
        }

        /** Until it ended, or until it should have long ago: then nothing of it counts any more. */
        void await(long most) {
            try {
                if (end.completeOnTimeout(Status.OK.asRuntimeException(), most, TimeUnit.MILLISECONDS)
                                .get()
                        instanceof StatusRuntimeException failure) {
                    ended(failure);
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("it is only completed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stopped = true;
            }
        }
    }

    private void begin(int manager, boolean resumes, long after, WatchResponse first) {
        if (first.getEventsCount() > 0) {
            record.violations.add(record.name + " got changes before the watch's beginning: " + first);
        }
        if (resumes) {
            record.resumed++;
            if (first.getRevision() != after) {
                record.violations.add("%s asked manager %d for what is after %d, which began at %d"
                        .formatted(record.name, manager, after, first.getRevision()));
            }
        } else if (first.getRevision() > 0) { // 0: a manager that has nothing yet
            record.stretches.add(new WatchRecord.Stretch(first.getRevision()));
        }
    }

    private void hear(int manager, WatchResponse answer) {
        if (record.stretches.isEmpty()) {
            record.stretches.add(new WatchRecord.Stretch(0));
        }
        WatchRecord.Stretch stretch = record.stretches.getLast();
        if (answer.getRevision() <= stretch.last()) {
            record.violations.add("%s heard revision %d of manager %d after revision %d"
                    .formatted(record.name, answer.getRevision(), manager, stretch.last()));
        }
        int digest = 0;
        for (WatchEvent event : answer.getEventsList()) {
            digest = 31 * digest + event.hashCode();
            if (event.hasService()) {
                requireVersion(event, answer.getRevision());
                record.seen.add(new WatchRecord.Seen(
                        event.getService().getMeta().getVersion(),
                        event.getService().getId(),
                        KeyCalls.value(event.getService())));
            }
        }
        stretch.heard.add(new WatchRecord.Heard(answer.getRevision(), digest));
    }

    /** A change of another revision than the one it is told of: commits were applied or told out of order. */
    private void requireVersion(WatchEvent event, long revision) {
        long version = event.getService().getMeta().getVersion();
        if (event.getAction() != Action.ACTION_REMOVE && version != revision) {
            record.violations.add(
                    "%s heard of version %d as a change of revision %d".formatted(record.name, version, revision));
        }
    }

    private void ended(StatusRuntimeException failure) {
        boolean isCompacted = Rejections.fromStatus(failure)
                .filter(rejection -> rejection.code() == Rejection.Code.OUT_OF_RANGE)
                .isPresent();
        if (isCompacted) {
            record.compacted++;
            restart();
        }
    }

    /** As a client that was told to list again does; from here on it hears everything once more. */
    private void restart() {
        int manager = random.nextInt(managers.count());
        try {
            long revision = ControlGrpc.newBlockingStub(managers.channel(manager))
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .getCluster(io.jswarm.api.v1.GetClusterRequest.getDefaultInstance())
                    .getRevision();
            if (revision >= record.stretches.getLast().last()) {
                record.stretches.add(new WatchRecord.Stretch(revision));
            } else {
                record.violations.add("%s read revision %d after it had heard %d"
                        .formatted(
                                record.name,
                                revision,
                                record.stretches.getLast().last()));
            }
        } catch (StatusRuntimeException e) {
            // Asked again with the next turn, which is told once more that it is too late.
        }
    }
}
