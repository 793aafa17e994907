package io.jswarm.deploy.daemon;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.NodeTls;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.DiskSpace;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This host as a worker: agent and engine. Made and ended by the lifecycle alone, whose thread may block. */
final class WorkerRole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerRole.class);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration DISK_LOOK = Duration.ofSeconds(10);
    private static final Duration DISK_EVERY = Duration.ofSeconds(10);

    private final ThreadEventLoop loop;
    private final DockerExecutor executor;
    private final Agent agent;
    private final NodeContext node;
    /** What is wrong with this host; written on the loop. */
    private volatile String warning = "";

    private WorkerRole(ThreadEventLoop loop, DockerExecutor executor, Agent agent, NodeContext node) {
        this.node = node;
        this.loop = loop;
        this.executor = executor;
        this.agent = agent;
    }

    static WorkerRole start(NodeContext node, List<String> managers, NodeListener listener) throws IOException {
        ThreadEventLoop loop = new ThreadEventLoop("worker", node.clock(), node.faults());
        DockerExecutor executor = new DockerExecutor(
                loop,
                node.settings().dockerHost(),
                node.clusterId(),
                node.nodeId(),
                node.settings().logRotation(),
                node.registry());
        Agent agent = new Agent(
                AgentConfig.of(node.clusterId(), node.nodeId(), ProgramVersion.text(), FeatureLevel.NEWEST, managers),
                loop,
                executor,
                new DiskStorage(node.root().worker()),
                new GrpcDispatcherConnector(loop, node.nodeId(), node.connections()::open),
                listener,
                node.random(),
                node.registry());
        WorkerRole role = new WorkerRole(loop, executor, agent, node);
        loop.post(() -> role.lookAtDisk(DiskSpace.ENOUGH));
        role.certified();
        agent.start();
        node.health().watch("agent", loop);
        return role;
    }

    /** Tells the managers whom this node trusts and whose certificate it has, after a change. */
    void certified() {
        agent.aboutHost(tlsOf(node), warning);
    }

    /** Again and again; the looking may take long on a network's disk, so it has a thread of its own. */
    private void lookAtDisk(DiskSpace before) {
        Path folder = node.settings().dataRoot();
        loop.<Long>offload(() -> DiskSpace.look(folder), DISK_LOOK, (freeMib, error) -> {
            DiskSpace found = freeMib == null || error != null ? before : DiskSpace.of(freeMib, before);
            if (found != before) {
                warning = found.warning(folder);
                LOG.warn("{}", warning.isEmpty() ? "there is room under " + folder + " again" : warning);
                certified();
            }
            loop.schedule(this, loop.now().monoAfterMs(DISK_EVERY.toMillis()), () -> lookAtDisk(found));
        });
    }

    /** Tries managers at these addresses, too. */
    void tellManagers(List<String> addrs) {
        agent.tellManagers(addrs);
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
        node.health().forget("agent");
        loop.close();
        executor.close();
    }
}
