package io.jswarm.manager.testing;

import io.jswarm.api.Now;
import io.jswarm.api.TaskId;
import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.SoftState;
import io.jswarm.manager.state.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Workers that start what they are told to start and stop what they are told to stop, at once; and their sessions. */
public final class FakeWorkers implements SoftState {
    private final TreeMap<String, NodeSession> sessions = new TreeMap<>();
    private final TreeSet<String> silent = new TreeSet<>();
    private final TreeSet<String> failing = new TreeSet<>();
    private final TreeSet<String> rejecting = new TreeSet<>();
    private final TreeSet<String> completing = new TreeSet<>();
    private boolean stubborn;
    private final TreeMap<String, Long> membersSilentSince = new TreeMap<>();
    private Now clock = new Now(0, 0);
    private long leadingSinceNanos;
    private long lateMs;
    private long longestGapMs;
    private long relayNanos;
    private long periodMs;
    private long lostFromNanos;
    private long lostToNanos;
    private long arrivalNanos;

    FakeWorkers() {}

    void connect(String nodeId, Now now) {
        silent.remove(nodeId);
        if (sessions.put(nodeId, new NodeSession(true, now.monoNanos())) == null) {
            arrivalNanos = now.monoNanos();
        }
    }

    void disconnect(String nodeId, Now now) {
        sessions.put(nodeId, new NodeSession(false, now.monoNanos()));
    }

    void silence(String nodeId, Now now) {
        silent.add(nodeId);
        sessions.put(nodeId, new NodeSession(true, now.monoNanos()));
    }

    void leadingSince(Now now) {
        leadingSinceNanos = now.monoNanos();
        arrivalNanos = now.monoNanos();
        sessions.clear();
    }

    /** Workers may take so much longer to open their first session. */
    public void late(long millis) {
        lateMs = millis;
    }

    /** The managers' process cannot listen for so long from now on. */
    public void deaf(Now now, long millis) {
        lostFromNanos = now.monoNanos();
        lostToNanos = now.monoAfterMs(millis);
    }

    @Override
    public long lostNanos(long fromNanos, long toNanos) {
        return Math.max(0, Math.min(toNanos, lostToNanos) - Math.max(fromNanos, lostFromNanos));
    }

    @Override
    public long arrivalNanos() {
        return arrivalNanos;
    }

    /** Another manager serves all workers, and was heard last at this time. */
    public void relayed(Now heard) {
        relayNanos = heard.monoNanos();
    }

    /** Heartbeats of all workers were so irregular that such gaps are likely. */
    public void irregular(long longestMs) {
        longestGapMs = longestMs;
    }

    /** The period when the last heartbeat of every worker came. */
    public void beating(long everyMs) {
        periodMs = everyMs;
    }

    @Override
    public long lateSessionsMs() {
        return lateMs;
    }

    /** The silent worker is heard again, in its old session. */
    public void speak(String nodeId) {
        silent.remove(nodeId);
    }

    /** Connected workers that are not silent are heard all the time. */
    void heard(Now now) {
        clock = now;
        sessions.replaceAll((nodeId, session) ->
                session.connected() && !silent.contains(nodeId) ? new NodeSession(true, now.monoNanos()) : session);
    }

    /** Containers of this image fail as soon as they start. */
    public void fail(String image) {
        failing.add(image);
    }

    /** Tasks of this image are rejected as soon as they are to be prepared. */
    public void reject(String image) {
        rejecting.add(image);
    }

    /** Containers of this image run again. */
    public void mend(String image) {
        failing.remove(image);
        rejecting.remove(image);
    }

    /** Containers of this image end well as soon as they start. */
    public void complete(String image) {
        completing.add(image);
    }

    /** Whether containers ignore the wish to stop. */
    public void stubborn(boolean yes) {
        stubborn = yes;
    }

    @Override
    public @Nullable NodeSession session(String nodeId) {
        NodeSession session = sessions.get(nodeId);
        return session == null
                ? null
                : new NodeSession(session.connected(), session.heardNanos(), longestGapMs, relayNanos, periodMs);
    }

    @Override
    public long leadingSinceNanos() {
        return leadingSinceNanos;
    }

    /** The host of a Raft member gives no sign of life from now on. */
    public void memberSilent(String raftId, Now now) {
        membersSilentSince.put(raftId, now.monoNanos());
        clock = now;
    }

    @Override
    public long memberSilentMs(String raftId) {
        Long since = membersSilentSince.get(raftId);
        return since == null ? 0 : (clock.monoNanos() - since) / Now.NANOS_PER_MS;
    }

    List<TaskStatusUpdate> updates(ClusterState state, Indexes indexes, String nodeId, Now now) {
        NodeSession session = sessions.get(nodeId);
        if (session == null || !session.connected() || silent.contains(nodeId)) {
            return List.of();
        }
        List<TaskStatusUpdate> updates = new ArrayList<>();
        for (TaskId id : indexes.tasksOn(nodeId)) {
            Task task = Objects.requireNonNull(state.tasks().get(id));
            TaskState next = next(task, Objects.requireNonNull(state.templateOf(task)));
            if (TaskStates.mayMove(task.getStatus().getState(), next)) {
                updates.add(TaskStatusUpdate.newBuilder()
                        .setTaskId(task.getId())
                        .setStatus(task.getStatus().toBuilder().setState(next).setAtMs(now.wallMs()))
                        .build());
            }
        }
        return updates;
    }

    private TaskState next(Task task, Template template) {
        String image = template.getTask().getContainer().getImage();
        TaskState present = task.getStatus().getState();
        if (rejecting.contains(image) && Tasks.isDesiredAlive(task)) {
            return TaskState.TASK_STATE_REJECTED;
        }
        return switch (task.getDesiredState()) {
            case TASK_STATE_READY -> TaskState.TASK_STATE_READY;
            case TASK_STATE_RUNNING -> {
                if (present.getNumber() < TaskState.TASK_STATE_RUNNING.getNumber()) {
                    yield TaskState.TASK_STATE_RUNNING;
                }
                if (failing.contains(image)) {
                    yield TaskState.TASK_STATE_FAILED;
                }
                yield completing.contains(image) ? TaskState.TASK_STATE_COMPLETE : present;
            }
            default -> stubborn ? present : TaskState.TASK_STATE_SHUTDOWN;
        };
    }
}
