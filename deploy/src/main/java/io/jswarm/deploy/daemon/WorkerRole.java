package io.jswarm.deploy.daemon;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.runtime.ThreadEventLoop;
import io.jswarm.worker.agent.Agent;
import io.jswarm.worker.agent.AgentConfig;
import io.jswarm.worker.agent.AgentInfo;
import io.jswarm.worker.agent.GrpcDispatcherConnector;
import io.jswarm.worker.agent.NodeListener;
import io.jswarm.worker.exec.docker.DockerExecutor;
import io.jswarm.worker.storage.DiskStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** This host as a worker: agent and engine. Made and ended by the lifecycle alone, whose thread may block. */
final class WorkerRole implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(5);

    private final ThreadEventLoop loop;
    private final DockerExecutor executor;
    private final Agent agent;
    private final LoopHealth health;

    private WorkerRole(ThreadEventLoop loop, DockerExecutor executor, Agent agent, LoopHealth health) {
        this.health = health;
        this.loop = loop;
        this.executor = executor;
        this.agent = agent;
    }

    static WorkerRole start(NodeContext node, List<String> managers, NodeListener listener) throws IOException {
        ThreadEventLoop loop = new ThreadEventLoop("worker", node.clock(), node.faults());
        DockerExecutor executor = new DockerExecutor(
                loop, node.settings().dockerHost(), node.clusterId(), node.nodeId(), node.registry());
        Agent agent = new Agent(
                AgentConfig.of(node.clusterId(), node.nodeId(), ProgramVersion.text(), FeatureLevel.NEWEST, managers),
                loop,
                executor,
                new DiskStorage(node.root().worker()),
                new GrpcDispatcherConnector(loop, node.nodeId(), node.connections()::open),
                listener,
                node.random(),
                node.registry());
        agent.certified(tlsOf(node));
        agent.start();
        node.health().watch("agent", loop);
        return new WorkerRole(loop, executor, agent, node.health());
    }

    /** Tells the managers whom this node trusts and whose certificate it has, after a change. */
    void certified(NodeContext node) {
        agent.certified(tlsOf(node));
    }

    private static NodeTls tlsOf(NodeContext node) {
        TlsIdentity identity = node.credentials().identity();
        return identity == null ? NodeTls.getDefaultInstance() : identity.told();
    }

    AgentInfo info() {
        return agent.info();
    }

    /** Stops and removes all containers of this node; how many could not be removed in time. */
    int leave(Duration deadline) {
        CompletableFuture<Integer> left = new CompletableFuture<>();
        agent.leave(deadline, left::complete);
        try {
            return left.get(deadline.plus(STOP).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Lets go of the containers, which run on. */
    @Override
    public void close() {
        CompletableFuture<Boolean> stopped = new CompletableFuture<>();
        agent.stop(() -> stopped.complete(true));
        try {
            stopped.get(STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // What it could not note is told again by the managers and the engine.
            stopped.cancel(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        health.forget("agent");
        loop.close();
        executor.close();
    }
}
