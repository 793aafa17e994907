package io.jswarm.manager.logs;

import io.jswarm.api.v1.LogsResponse;
import java.util.ArrayDeque;
import java.util.Deque;

/** What waits for one caller, who takes it at a pace of their own. Loop thread only. */
final class Outlet {
    /** So much may wait for one caller. Workers wait too, so that only those of many nodes together come to it. */
    static final long MOST_BYTES = 8L << 20;

    private record Waiting(LogsResponse response, Runnable taken) {}

    private final LogBroker.Sink sink;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;

    Outlet(LogBroker.Sink sink) {
        this.sink = sink;
    }

    /** Sends the response in its turn, and then runs {@code taken}. */
    void add(LogsResponse response, Runnable taken) {
        waiting.add(new Waiting(response, taken));
        bytes += response.getSerializedSize();
        drain();
    }

    /** Sends as much as the caller takes now. */
    void drain() {
        while (!waiting.isEmpty() && sink.isReady()) {
            Waiting next = waiting.remove();
            bytes -= next.response().getSerializedSize();
            sink.send(next.response());
            next.taken().run();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isOverfull() {
        return bytes > MOST_BYTES;
    }

    /** Nobody takes it any more: those who wait for it go on. */
    void drop() {
        waiting.forEach(each -> each.taken().run());
        waiting.clear();
        bytes = 0;
    }
}
