package io.jswarm.worker.agent;

import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.Assignments;
import io.jswarm.api.v1.AssignmentsType;
import io.jswarm.api.v1.HeartbeatAck;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.PublishLogsRequest;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.StatusAck;
import io.jswarm.api.v1.StatusBatch;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Welcome;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The managers as an agent sees them: one shared state, an address each, and ways to be unreachable, silent or not the
 * leader. Messages take a millisecond each way.
 */
public final class FakeManagers implements DispatcherConnector {
    private final EventLoop loop;
    private final Supplier<EventLoop> agentLoop;
    final SortedMap<String, Task> tasks = new TreeMap<>();
    final List<Template> templates = new ArrayList<>();
    final SortedMap<String, List<TaskStatus>> history = new TreeMap<>();
    final List<StatusBatch> batches = new ArrayList<>();
    final List<String> opened = new ArrayList<>();
    final List<Hello> hellos = new ArrayList<>();
    final List<ImageResolved> resolved = new ArrayList<>();
    final List<PublishLogsRequest> logs = new ArrayList<>();
    String leader = "m1:2377";
    boolean reachable = true;
    boolean silent;
    /** The host of this address is gone: nothing comes back from there. */
    String gone = "";

    /** The process of this address is paused: it answers later, and greets new connections after that. */
    private String paused = "";

    private final List<Runnable> held = new ArrayList<>();

    /** Where the leader sends whoever was not sent to it; empty: it serves itself. */
    String sendsTo = "";

    /** Whether managers that a worker is sent to know of no leader. */
    boolean leaderless;

    /** Whether heartbeats are answered by a manager that hears no leader. */
    boolean undecided;

    boolean acks = true;
    boolean logsReady = true;
    int partSize = 100;
    long heartbeatMs = 1_000;
    int heartbeats;

    int leaving;

    int left;
    /** What the node said last of itself, and how often it did within its sessions. */
    NodeDescription description = NodeDescription.getDefaultInstance();

    int descriptions;

    @Nullable
    Link session;

    @Nullable
    LogLinkListener logListener;

    private int sessions;

    public FakeManagers(EventLoop loop, Supplier<EventLoop> agentLoop) {
        this.loop = loop;
        this.agentLoop = agentLoop;
    }

    @Override
    public DispatcherLink open(String addr, LinkListener listener) {
        Link link = new Link(addr, listener);
        loop.post(() -> {
            opened.add(addr);
            if (!reachable) {
                link.toAgent(() -> listener.closed("UNAVAILABLE: connection refused", LinkEnd.BROKEN));
            }
        });
        return link;
    }

    /** The process of this address does nothing until {@link #resume}. */
    void pause(String addr) {
        paused = addr;
    }

    /** The paused process goes on with what came meanwhile. */
    void resume() {
        paused = "";
        List<Runnable> waiting = List.copyOf(held);
        held.clear();
        loop.post(() -> waiting.forEach(Runnable::run));
    }

    private void later(Runnable event) {
        loop.post(() -> loop.schedule(new Object(), loop.now().monoAfterMs(1), event));
    }

    /** The leader dies: its session breaks. */
    void breakSession() {
        Link link = session;
        session = null;
        if (link != null) {
            link.toAgent(() -> link.listener.closed("UNAVAILABLE: connection reset", LinkEnd.BROKEN));
        }
    }

    /** Adds or changes a task and tells the agent. */
    public void assign(Task task) {
        tasks.put(task.getId(), task);
        increment(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setTask(task)
                .build());
    }

    public void desire(String taskId, TaskState state) {
        Task task = tasks.get(taskId);
        if (task != null) {
            assign(task.toBuilder().setDesiredState(state).build());
        }
    }

    void remove(String taskId) {
        tasks.remove(taskId);
        increment(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_REMOVE)
                .setTask(Task.newBuilder().setId(taskId))
                .build());
    }

    /** Adds a template and tells the agent. */
    public void template(Template template) {
        templates.add(template);
        increment(AssignmentChange.newBuilder()
                .setAction(Action.ACTION_UPDATE)
                .setTemplate(template)
                .build());
    }

    /** The tasks that are wanted here. */
    public List<String> taskIds() {
        return List.copyOf(tasks.keySet());
    }

    /** Whether a session is open. */
    public boolean connected() {
        return session != null;
    }

    /** The agent's process died. */
    public void forgetSession() {
        session = null;
    }

    private void increment(AssignmentChange change) {
        Link link = session;
        if (link != null) {
            link.assignments(AssignmentsType.ASSIGNMENTS_TYPE_INCREMENTAL, false, List.of(change));
        }
    }

    public TaskState state(String taskId) {
        List<TaskStatus> all = history.getOrDefault(taskId, List.of());
        return all.isEmpty() ? TaskState.TASK_STATE_ASSIGNED : all.getLast().getState();
    }

    public TaskStatus status(String taskId) {
        List<TaskStatus> all = history.getOrDefault(taskId, List.of());
        return all.isEmpty() ? TaskStatus.getDefaultInstance() : all.getLast();
    }

    final class Link implements DispatcherLink {
        private final String addr;
        private final LinkListener listener;
        private volatile boolean closed;
        private final boolean openedInPause;
        private boolean stuck;
        private long sequence;

        Link(String addr, LinkListener listener) {
            this.addr = addr;
            this.listener = listener;
            this.openedInPause = addr.equals(paused);
        }

        /** Nothing gets through any more, and nobody is told. */
        void stick() {
            stuck = true;
        }

        void toAgent(Runnable event) {
            later(() -> agentLoop.get().post(() -> {
                if (!closed && !stuck) {
                    event.run();
                }
            }));
        }

        void reply(ManagerMessage.Builder message) {
            ManagerMessage built = message.build();
            toAgent(() -> listener.received(built));
        }

        @Override
        public void leaving() {
            leaving++;
        }

        @Override
        public void left() {
            left++;
            close();
        }

        @Override
        public void send(WorkerMessage message) {
            if (addr.equals(paused)) {
                // A handshake takes longer than an answer on a connection that stands.
                long ms = openedInPause ? 5 : 1;
                held.add(() -> loop.schedule(new Object(), loop.now().monoAfterMs(ms), () -> arrive(message)));
                return;
            }
            later(() -> arrive(message));
        }

        private void arrive(WorkerMessage message) {
            if (!closed && !stuck && reachable && !silent && !addr.equals(gone)) {
                received(message);
            }
        }

        private void received(WorkerMessage message) {
            switch (message.getMessageCase()) {
                case HELLO -> hello(message.getHello());
                case HEARTBEAT -> {
                    heartbeats++;
                    reply(ManagerMessage.newBuilder()
                            .setHeartbeatAck(HeartbeatAck.newBuilder()
                                    .setSequence(message.getHeartbeat().getSequence())
                                    .setUndecided(undecided)));
                }
                case STATUSES -> statuses(message.getStatuses());
                case IMAGE_RESOLVED -> resolved.add(message.getImageResolved());
                case DESCRIPTION -> {
                    description = message.getDescription();
                    descriptions++;
                }
                case LEAVE, MESSAGE_NOT_SET -> {
                    // Nothing to answer.
                }
            }
        }

        private void hello(Hello hello) {
            description = hello.getDescription();
            if (!addr.equals(leader) && !hello.getSentHere()) {
                reply(ManagerMessage.newBuilder()
                        .setRedirect(Redirect.newBuilder().setAddr(leader)));
                return;
            }
            if (leaderless || addr.equals(leader) && !sendsTo.isEmpty() && !hello.getSentHere()) {
                reply(ManagerMessage.newBuilder()
                        .setRedirect(Redirect.newBuilder()
                                .setAddr(leaderless ? "" : sendsTo)
                                .setServes(!leaderless)));
                return;
            }
            hellos.add(hello);
            session = this;
            reply(ManagerMessage.newBuilder()
                    .setWelcome(
                            Welcome.newBuilder().setSessionId("s" + ++sessions).setHeartbeatPeriodMs(heartbeatMs)));
            List<AssignmentChange> all = new ArrayList<>();
            templates.forEach(template -> all.add(AssignmentChange.newBuilder()
                    .setAction(Action.ACTION_UPDATE)
                    .setTemplate(template)
                    .build()));
            tasks.values()
                    .forEach(task -> all.add(AssignmentChange.newBuilder()
                            .setAction(Action.ACTION_UPDATE)
                            .setTask(task)
                            .build()));
            for (int from = 0; from == 0 || from < all.size(); from += partSize) {
                int to = Math.min(all.size(), from + partSize);
                assignments(AssignmentsType.ASSIGNMENTS_TYPE_COMPLETE, to == all.size(), all.subList(from, to));
            }
        }

        void assignments(AssignmentsType type, boolean last, List<AssignmentChange> changes) {
            reply(ManagerMessage.newBuilder()
                    .setAssignments(Assignments.newBuilder()
                            .setType(type)
                            .setSequence(++sequence)
                            .setLast(last)
                            .addAllChanges(changes)));
        }

        void refuse(String why) {
            listener.closed(why, LinkEnd.REFUSED);
        }

        void remove(String why) {
            listener.closed(why, LinkEnd.REMOVED);
        }

        void skipSequence() {
            sequence++;
        }

        private void statuses(StatusBatch batch) {
            batches.add(batch);
            for (TaskStatusUpdate update : batch.getUpdatesList()) {
                history.computeIfAbsent(update.getTaskId(), id -> new ArrayList<>())
                        .add(update.getStatus());
                tasks.computeIfPresent(
                        update.getTaskId(),
                        (id, task) ->
                                task.toBuilder().setStatus(update.getStatus()).build());
            }
            if (acks) {
                reply(ManagerMessage.newBuilder()
                        .setStatusAck(StatusAck.newBuilder().setSequence(batch.getSequence())));
            }
        }

        @Override
        public LogLink openLogs(LogLinkListener told) {
            logListener = told;
            return new LogLink() {
                @Override
                public boolean ready() {
                    return logsReady;
                }

                @Override
                public void send(PublishLogsRequest request) {
                    logs.add(request);
                }

                @Override
                public void close() {
                    // The fake needs no end.
                }
            };
        }

        @Override
        public void close() {
            closed = true;
            loop.post(() -> {
                if (this.equals(session)) {
                    session = null;
                }
            });
        }
    }
}
