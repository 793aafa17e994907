package io.jswarm.bench.load;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeUpdate;
import io.jswarm.deploy.daemon.identity.JoinFlow;
import io.jswarm.rpc.Wire;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.runtime.Randomness;
import io.jswarm.worker.agent.Agent;
import io.jswarm.worker.agent.AgentConfig;
import io.jswarm.worker.agent.AgentInfo;
import io.jswarm.worker.agent.GrpcDispatcherConnector;
import io.jswarm.worker.agent.NodeListener;
import io.jswarm.worker.exec.fake.FakeEngine;
import io.jswarm.worker.exec.fake.FakeExecutor;
import io.jswarm.worker.storage.MemoryStorage;
import io.jswarm.worker.task.Limits;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.security.GeneralSecurityException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker of many: the agent that daemons have, with a certificate and a TLS connection of its own, over an engine
 * and a disk in memory. It shares its event loop, which its engine uses too, and the {@link Dials} with others; and the
 * threads of the network with all. It does not renew its certificate. Loop thread.
 */
final class SimulatedWorker {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedWorker.class);
    private static final int PARALLEL_STARTS = 4;

    private final EventLoop loop;
    private final FakeEngine engine;
    private final FakeExecutor executor;
    private final Agent agent;
    private int refusals;
    private boolean removed;

    /** One that has joined under this name; it does nothing before {@link #start}. */
    SimulatedWorker(JoinFlow.Joined joined, String hostname, EventLoop loop, Randomness random, Dials dials)
            throws GeneralSecurityException {
        this.loop = loop;
        this.engine = new FakeEngine(loop, random);
        engine.hasEveryImage();
        this.executor = new FakeExecutor(loop, engine, hostname, joined.clusterId(), joined.nodeId());
        TlsCredentials credentials = new TlsCredentials(joined.identity());
        AgentConfig config = new AgentConfig(
                joined.clusterId(),
                joined.nodeId(),
                hostname,
                ProgramVersion.text(),
                FeatureLevel.NEWEST,
                joined.managerAddrs(),
                PARALLEL_STARTS,
                Limits.DEFAULT);
        this.agent = new Agent(
                config,
                loop,
                executor,
                new MemoryStorage(),
                dials.over(new GrpcDispatcherConnector(
                        loop,
                        joined.nodeId(),
                        addr -> Wire.threadlessChannel(addr, credentials.forChannel(), Wire.MANAGER_AUTHORITY))),
                new FromManagers(),
                random,
                new CompositeMeterRegistry());
        agent.aboutHost(joined.identity().told(), "");
    }

    void start() {
        loop.post(agent::start);
    }

    FleetCounts counts() {
        AgentInfo info = agent.info();
        return new FleetCounts(
                1, info.sessionId().isEmpty() ? 0 : 1, info.tasks(), engine.runs(), removed ? 1 : 0, refusals);
    }

    /** Ends its session; its containers run on, as when a daemon stops. {@code done} runs on the loop. */
    void stop(Runnable done) {
        agent.stop(() -> {
            executor.close();
            done.run();
        });
    }

    private final class FromManagers implements NodeListener {
        @Override
        public void updated(NodeUpdate update) {
            // Its certificate outlives any load test.
        }

        @Override
        public void refused(String why) {
            refusals++;
            LOG.info("a manager refused a session: {}", why);
        }

        @Override
        public void removed(String why) {
            removed = true;
        }
    }
}
