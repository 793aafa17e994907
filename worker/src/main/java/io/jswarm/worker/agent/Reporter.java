package io.jswarm.worker.agent;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.Now;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.TaskProblem;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.runtime.EventLoop;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends statuses in batches: at once when it was quiet, otherwise every 50 ms, the last status of a task only, and 300
 * ms late that a task is on its way. What comes while a batch waits for its acknowledgement is gathered: so the busier
 * the managers are, the fewer words they get. A new session starts anew: whoever owns the statuses adds again what the
 * managers do not know. Loop thread.
 */
final class Reporter {
    /** The most updates of a batch. */
    static final int BATCH = WorkerLimits.STATUSES;

    /** A batch with so many bytes is full. */
    private static final int BATCH_BYTES = 1 << 20;

    private static final long PERIOD_NANOS = 50 * Now.NANOS_PER_MS;
    /** A task that is on its way may have arrived by then, and each word is a write of the managers. */
    private static final long ON_ITS_WAY_NANOS = 300 * Now.NANOS_PER_MS;

    private final EventLoop loop;
    private final ClusterLevel level;
    /** What goes with the next batch. */
    private final Map<String, TaskStatus> pending = new LinkedHashMap<>();
    /** What waits for its task to arrive, the longest first. */
    private final Map<String, OnItsWay> young = new LinkedHashMap<>();

    private final Object youngTimer = new Object();
    private @Nullable Consumer<StatusBatch> link;
    private long sequence;
    private long acknowledged;
    private long lastFlushNanos;
    private boolean scheduled;

    /**
     * A task that is on its way.
     *
     * @param dueNanos when that is told, whether it has arrived or not
     */
    private record OnItsWay(TaskStatus status, long dueNanos) {}

    Reporter(EventLoop loop, ClusterLevel level) {
        this.loop = loop;
        this.level = level;
        this.lastFlushNanos = loop.now().monoNanos() - PERIOD_NANOS;
    }

    /** Whether managers should hear of the change at once: its time and passing words are not worth a write there. */
    static boolean worthTelling(TaskStatus before, TaskStatus after) {
        boolean words = after.getState() == TaskState.TASK_STATE_PREPARING;
        return !lasting(before, words).equals(lasting(after, words));
    }

    private static TaskStatus lasting(TaskStatus status, boolean words) {
        TaskStatus.Builder lasting = status.toBuilder().clearAtMs();
        return (words ? lasting : lasting.clearMessage().clearStopping()).build();
    }

    private static boolean isOnItsWay(TaskStatus status) {
        return status.getProblem() == TaskProblem.TASK_PROBLEM_UNSPECIFIED
                && status.getState().getNumber() < TaskState.TASK_STATE_RUNNING_VALUE;
    }

    /** A session is ready for statuses. */
    void open(Consumer<StatusBatch> send) {
        forget();
        link = send;
        sequence = 0;
        acknowledged = 0;
    }

    /** The session is gone. */
    void close() {
        link = null;
        forget();
    }

    private void forget() {
        pending.clear();
        young.clear();
        loop.cancel(youngTimer);
    }

    /** A status to send; without a session it is not kept. */
    void add(String taskId, TaskStatus status) {
        if (link == null) {
            return;
        }
        if (isOnItsWay(status) && !pending.containsKey(taskId)) {
            OnItsWay before = young.get(taskId);
            long due = before == null ? loop.now().monoNanos() + ON_ITS_WAY_NANOS : before.dueNanos;
            young.put(taskId, new OnItsWay(status, due));
            if (young.size() == 1) {
                loop.schedule(youngTimer, due, this::ripen);
            }
        } else {
            young.remove(taskId);
            pending.put(taskId, status);
            plan();
        }
    }

    /** What has waited long enough goes with the next batch. */
    private void ripen() {
        long now = loop.now().monoNanos();
        Iterator<Map.Entry<String, OnItsWay>> next = young.entrySet().iterator();
        while (next.hasNext()) {
            Map.Entry<String, OnItsWay> first = next.next();
            if (first.getValue().dueNanos > now) {
                loop.schedule(youngTimer, first.getValue().dueNanos, this::ripen);
                break;
            }
            pending.put(first.getKey(), first.getValue().status);
            next.remove();
        }
        plan();
    }

    /** The manager has stored the batch. */
    void acknowledged(long upTo) {
        acknowledged = Math.max(acknowledged, upTo);
        plan();
    }

    private void plan() {
        if (scheduled || pending.isEmpty() || sequence > acknowledged) {
            return;
        }
        scheduled = true;
        long now = loop.now().monoNanos();
        long at = lastFlushNanos + PERIOD_NANOS;
        if (at <= now) {
            // At the end of this event, so that what belongs together goes together.
            loop.post(this::flush);
        } else {
            loop.schedule(this, at, this::flush);
        }
    }

    private void flush() {
        scheduled = false;
        Consumer<StatusBatch> open = link;
        if (open == null || pending.isEmpty()) {
            return; // a new session began meanwhile
        }
        lastFlushNanos = loop.now().monoNanos();
        StatusBatch.Builder batch =
                StatusBatch.newBuilder().setSequence(++sequence).setFeatureLevel(FeatureLevel.said(level.now()));
        Iterator<Map.Entry<String, TaskStatus>> next = pending.entrySet().iterator();
        int bytes = 0;
        while (next.hasNext() && batch.getUpdatesCount() < BATCH && bytes < BATCH_BYTES) {
            Map.Entry<String, TaskStatus> entry = next.next();
            TaskStatus status = StatusTexts.written(WorkerWords.fit(entry.getValue()), level.now());
            bytes += entry.getKey().length() + status.getSerializedSize();
            batch.addUpdates(
                    TaskStatusUpdate.newBuilder().setTaskId(entry.getKey()).setStatus(status));
            next.remove();
        }
        open.accept(batch.build());
    }
}
