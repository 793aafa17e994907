package io.jswarm.worker.agent;

import io.jswarm.api.v1.AssignmentChange;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.storage.AgentStorage;
import io.jswarm.worker.storage.Entry;
import io.jswarm.worker.storage.Stored;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.Failed;
import io.jswarm.worker.task.Limits;
import io.jswarm.worker.task.NodeFacts;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's agent: runs the tasks that managers assign to this node, and reports on them. All its state belongs to one
 * event loop; its methods may be called from any thread. What outlives it lies in its storage and in the engine: containers
 * run on while it is away, and it takes them up again by their labels.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration LOAD = Duration.ofSeconds(60);

    private final AgentConfig config;
    private final EventLoop loop;
    private final Executor executor;
    private final AgentStorage storage;
    private final NodeListener node;
    private final Journal journal;
    private final TaskTable tasks;
    private final Reporter reporter;
    private final EngineMonitor engine;
    private final ManagerList managers;
    private final Session session;
    private final LogStreams logs;
    private final Strays strays;
    private final AgentMetrics metrics;
    private final ClusterLevel level = new ClusterLevel();
    private final NodeProfile profile;
    private boolean leaving;
    private boolean closed;
    private volatile AgentInfo info;

    /**
     * An agent that does nothing before {@link #start}.
     *
     * @param config who it is
     * @param loop that owns its state
     * @param executor the engine, answering on the same loop
     * @param storage where it remembers
     * @param connector to managers, telling on the same loop
     * @param node told what managers say of this node
     * @param random for backoff and its instance id
     * @param meters for its metrics
     */
    public Agent(
            AgentConfig config,
            EventLoop loop,
            Executor executor,
            AgentStorage storage,
            DispatcherConnector connector,
            NodeListener node,
            Randomness random,
            MeterRegistry meters) {
        this.config = config;
        this.loop = loop;
        this.executor = executor;
        this.storage = storage;
        this.node = node;
        this.profile = new NodeProfile(config, level);
        this.journal = new Journal(loop, random, storage);
        this.metrics = new AgentMetrics(meters);
        this.reporter = new Reporter(loop, level);
        this.managers = new ManagerList(random, config.managers());
        BoundedEngine calls = new BoundedEngine(executor, config.parallelStarts());
        Context context = new Context(calls, new Images(loop, random, calls), random);
        this.tasks = new TaskTable(context, journal);
        this.engine = new EngineMonitor(loop, random, executor, new FromEngine());
        this.session = new Session(loop, random, connector, managers, new FromManagers());
        this.logs = new LogStreams(config.nodeId(), loop, random, executor, tasks);
        this.strays = new Strays(loop, random, calls);
        this.info = new AgentInfo("", "", config.managers(), 0, "");
    }

    /** Reads what was remembered, then finds the engine and a manager. Call it once. */
    public void start() {
        loop.<Stored>offload(storage::load, LOAD, (stored, error) -> {
            if (stored == null || error != null) {
                LOG.warn(
                        "cannot read what this node remembered ({}); the managers send it again",
                        error == null ? "nothing came" : error.toString());
            }
            begin(stored == null ? Stored.nothing() : stored);
        });
    }

    private void begin(Stored stored) {
        if (closed) {
            return;
        }
        level.told(stored.level());
        managers.learn(stored.managers());
        NodeDescription description = stored.description();
        if (description != null) {
            profile.found(description);
        }
        tasks.restore(stored);
        engine.start();
        describe();
        publish();
    }

    private void describe() {
        NodeDescription whole = profile.whole();
        if (whole != null) {
            session.describe(whole);
        }
    }

    /** Tells the managers whom this node trusts, whose certificate it has, and what is wrong with its host. Any thread. */
    public void aboutHost(NodeTls tls, String warning) {
        loop.post(() -> {
            if (profile.aboutHost(tls, warning)) {
                describe();
            }
        });
    }

    /** Takes over where managers are as this host was told, beside what managers say of themselves. Any thread. */
    public void tellManagers(List<String> addrs) {
        loop.post(() -> {
            if (!closed && managers.tell(addrs)) {
                journal.put(new Entry.PutManagers(managers.addrs()));
                publish();
            }
        });
    }

    /** Lets go: the session ends, containers run on. {@code done} runs on the loop when nothing more will happen. */
    public void stop(Runnable done) {
        loop.post(() -> {
            if (!closed) {
                closed = true;
                session.close();
                engine.close();
                strays.close();
                logs.closeAll();
                reporter.close();
                publish();
            }
            journal.durably(done);
        });
    }

    /**
     * Leaves the swarm: ends the session, stops and removes all containers of this node.
     *
     * @param done told, on the loop, how many containers could not be removed in time
     */
    public void leave(Duration deadline, IntConsumer done) {
        loop.post(() -> {
            leaving = true;
            DispatcherLink manager = session.leave();
            new Leaving(loop, executor, tasks, left -> {
                        Leaving.tell(manager, left);
                        done.accept(left);
                    })
                    .begin(deadline);
        });
    }

    /** What it can say of itself. */
    public AgentInfo info() {
        return info;
    }

    private void publish() {
        info = new AgentInfo(
                session.sessionId(),
                session.addr(),
                managers.addrs(),
                tasks.size(),
                engine.state() instanceof EngineState.Silent(Failed failed)
                        ? failed.problem().message()
                        : "");
        metrics.set(tasks.size(), session.confirmed(), engine.state() instanceof EngineState.Answering);
    }

    private final class Context implements TaskContext {
        private final BoundedEngine calls;
        private final Images images;
        private final Randomness random;

        Context(BoundedEngine calls, Images images, Randomness random) {
            this.calls = calls;
            this.images = images;
            this.random = random;
        }

        @Override
        public EventLoop loop() {
            return loop;
        }

        @Override
        public Randomness random() {
            return random;
        }

        @Override
        public BoundedEngine engine() {
            return calls;
        }

        @Override
        public Images images() {
            return images;
        }

        @Override
        public NodeFacts node() {
            return profile.facts();
        }

        @Override
        public Limits limits() {
            return config.limits();
        }

        @Override
        public boolean mayStart() {
            return session.confirmed() && !leaving && !closed;
        }

        @Override
        public EngineState engineState() {
            return engine.state();
        }

        @Override
        public void changed(TaskRunner runner, TaskStatus before, TaskStatus after) {
            if (runner.assignment().assigned()) {
                journal.put(new Entry.PutStatus(runner.taskId(), after));
                if (Reporter.worthTelling(before, after)) {
                    reporter.add(runner.taskId(), after);
                }
            }
            if (before.getState() != after.getState()) {
                metrics.moved(after.getState());
                logs.moved(runner.taskId());
            }
        }

        @Override
        public void wantedAgain(TaskRunner runner) {
            journal.put(new Entry.PutStatus(runner.taskId(), runner.status()));
            reporter.add(runner.taskId(), runner.status());
        }

        @Override
        public void seen(TaskRunner runner) {
            logs.moved(runner.taskId());
        }

        @Override
        public void forget(TaskRunner runner) {
            tasks.forget(runner);
            logs.moved(runner.taskId());
            publish();
        }
    }

    private final class FromEngine implements EngineMonitor.Listener {
        @Override
        public void described(NodeDescription found) {
            profile.found(found);
            journal.put(new Entry.PutDescription(found));
            journal.force();
            describe();
        }

        @Override
        public void up(List<ContainerView> containers) {
            published();
            Set<String> seen = new HashSet<>();
            for (ContainerView view : containers) {
                seen.add(view.taskId());
                TaskRunner runner = tasks.get(view.taskId());
                if (runner != null) {
                    runner.listed(view);
                }
            }
            for (TaskRunner runner : tasks.all()) {
                if (!seen.contains(runner.taskId())) {
                    runner.listed(ContainerView.ABSENT);
                }
            }
            strays.found(containers.stream()
                    .filter(view -> tasks.get(view.taskId()) == null)
                    .toList());
            removeStrays();
        }

        @Override
        public void down() {
            published();
            tasks.all().forEach(TaskRunner::advance);
        }

        private void published() {
            publish();
            if (profile.engine(info.engineProblem())) {
                describe();
            }
        }

        @Override
        public void changed(String taskId) {
            tasks.look(taskId);
        }
    }

    private void removeStrays() {
        if (session.confirmed() || leaving) {
            strays.remove(view -> tasks.get(view.taskId()) == null);
        }
    }

    private final class FromManagers implements SessionListener {
        @Override
        public @Nullable String complete(List<AssignmentChange> changes) {
            metrics.session();
            reporter.open(batch -> {
                metrics.statuses(batch.getUpdatesCount());
                session.send(WorkerMessage.newBuilder().setStatuses(batch).build());
            });
            String wrong = tasks.replace(changes);
            if (wrong == null) {
                tasks.unknownToManagers().forEach(runner -> reporter.add(runner.taskId(), runner.status()));
                tasks.all().forEach(TaskRunner::advance);
                removeStrays();
                engine.refresh();
                journal.force();
            }
            publish();
            return wrong;
        }

        @Override
        public @Nullable String increment(List<AssignmentChange> changes) {
            String wrong = tasks.apply(changes);
            journal.force();
            publish();
            return wrong;
        }

        @Override
        public void received(ManagerMessage message, DispatcherLink link) {
            switch (message.getMessageCase()) {
                case STATUS_ACK -> reporter.acknowledged(message.getStatusAck().getSequence());
                case RESOLVE_IMAGE -> ImageQuestion.answer(executor, message.getResolveImage(), link);
                case LOG_SUBSCRIPTION -> logs.received(message.getLogSubscription(), link);
                default -> throw new IllegalStateException("the session handles " + message.getMessageCase());
            }
        }

        @Override
        public void updated(NodeUpdate update) {
            if (managers.learn(update.getManagerAddrsList())) {
                journal.put(new Entry.PutManagers(managers.addrs()));
            }
            if (level.told(update.getFeatureLevel())) {
                journal.put(new Entry.PutLevel(level.now()));
                describe();
            }
            node.updated(update);
            publish();
        }

        @Override
        public void lost() {
            reporter.close();
            logs.closeAll();
            publish();
        }

        @Override
        public void refused(String why) {
            node.refused(why);
        }

        @Override
        public void removed(String why) {
            LOG.warn("this node was removed from the swarm: its containers are stopped and removed now."
                    + " To use the host again: 'jswarm swarm leave --force', then 'jswarm swarm join'");
            node.removed(why);
            Leaving.untilEmpty(loop, executor, tasks, () -> closed);
        }
    }
}
