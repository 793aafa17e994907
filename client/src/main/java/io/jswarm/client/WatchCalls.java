package io.jswarm.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.runtime.Backoff;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Changes of objects as they happen. Every method throws {@link ClientException}. Any thread; each watch blocks its own. */
public final class WatchCalls {
    private static final long RETRY_MS = 500;
    private static final Backoff BACKOFF = new Backoff(100, 2_000);
    /** A watch is begun anew after this time, so that no call is without a deadline. */
    private static final Duration TURN = Duration.ofMinutes(10);

    private final Connection connection;
    private final ClientSettings settings;

    WatchCalls(Connection connection) {
        this.connection = connection;
        this.settings = connection.settings();
    }

    /**
     * Waits until something changed after the request's revision, at most so long. A manager that goes away counts as a
     * change: look again.
     *
     * @return whether to look again because something happened; false when the time is over
     */
    public boolean awaitChange(WatchRequest request, Duration most) {
        long millis = most.toMillis();
        try {
            if (!read(connection.turn(), request, most, answer -> answer.getEventsCount() == 0)) {
                settings.pause().forMillis(Math.min(RETRY_MS, millis));
            }
            return true;
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED) {
                return false;
            }
            if (!isBreak(e) && !isCompacted(e)) {
                throw connection.failure(e);
            }
            settings.pause().forMillis(Math.min(RETRY_MS, millis));
            return true;
        }
    }

    /**
     * Tells the reader of all changes after the request's revision, without a gap and without a repetition, until it has
     * enough. A watch that breaks is resumed with any manager; what came meanwhile is told then.
     *
     * @throws ClientException when no manager serves it for the settings' time, or it is refused
     */
    public void follow(WatchRequest request, WatchReader reader) {
        new Following(request, reader).run();
    }

    /** One watch over all its breaks. One thread. */
    private final class Following {
        private final WatchRequest request;
        private final WatchReader reader;
        private long after;
        /** The events so far of a revision that comes in parts. */
        private WatchResponse.Builder parts = WatchResponse.newBuilder();

        private int breaks;
        private long brokenMs;

        Following(WatchRequest request, WatchReader reader) {
            this.request = request;
            this.reader = reader;
            this.after = request.getAfterRevision();
        }

        void run() {
            while (true) {
                int turn = connection.turn();
                parts = WatchResponse.newBuilder();
                try {
                    WatchRequest now =
                            request.toBuilder().setAfterRevision(after).build();
                    if (read(turn, now, TURN, this::hear)) {
                        return;
                    }
                    broke(
                            turn,
                            Status.UNAVAILABLE
                                    .withDescription("the watch ended")
                                    .asRuntimeException());
                } catch (StatusRuntimeException e) {
                    if (isCompacted(e)) {
                        after = reader.compacted();
                    } else if (isBreak(e)) {
                        broke(turn, e);
                    } else if (e.getStatus().getCode() != Status.Code.DEADLINE_EXCEEDED) {
                        throw connection.failure(e);
                    }
                }
            }
        }

        private boolean hear(WatchResponse answer) {
            breaks = 0;
            parts.setRevision(answer.getRevision()).addAllEvents(answer.getEventsList());
            if (answer.getMore()) {
                return true;
            }
            WatchResponse whole = parts.build();
            parts = WatchResponse.newBuilder();
            after = whole.getRevision();
            return whole.getEventsCount() == 0 || reader.changed(whole);
        }

        private void broke(int turn, StatusRuntimeException why) {
            long nowMs = settings.monotonicMs();
            brokenMs = breaks == 0 ? nowMs : brokenMs;
            if (nowMs - brokenMs >= settings.timeout().toMillis()) {
                throw connection.failure(why);
            }
            connection.failed(turn);
            settings.pause().forMillis(BACKOFF.delayMs(++breaks, settings.randomness()));
        }
    }

    /** Whether another manager, or the same one later, may go on with it. */
    private static boolean isBreak(StatusRuntimeException failure) {
        return CallFailures.mayPass(failure, false) || failure.getStatus().getCode() == Status.Code.ABORTED;
    }

    private static boolean isCompacted(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.OUT_OF_RANGE;
    }

    private boolean read(int turn, WatchRequest request, Duration most, Predicate<WatchResponse> reader) {
        long millis = Math.max(1, most.toMillis());
        return StreamReading.read(
                ControlGrpc.newBlockingV2Stub(connection.channel(turn))
                        .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                        .watch(request),
                settings.clock(),
                millis,
                reader);
    }
}
