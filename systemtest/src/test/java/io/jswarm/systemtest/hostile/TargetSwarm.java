package io.jswarm.systemtest.hostile;

import io.jswarm.deploy.daemon.LoopbackHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is attacked: a swarm of real managers on loopback, without engines. Its workers are those that the tests play. Its
 * end fails when a manager met a bug.
 */
final class TargetSwarm implements AutoCloseable {
    private final Path folder;
    private final List<LoopbackHost> managers = new ArrayList<>();

    /** A swarm of one manager, which keeps its data below the folder. */
    TargetSwarm(Path folder) throws IOException {
        this.folder = folder;
        add().done("swarm", "init");
    }

    private LoopbackHost add() throws IOException {
        LoopbackHost host = new LoopbackHost(folder.resolve("m" + (managers.size() + 1)));
        managers.add(host);
        return host;
    }

    /** The first manager: it leads until a test has another one lead. */
    LoopbackHost leader() {
        return managers.getFirst();
    }

    /** One more manager, which follows. */
    LoopbackHost addFollower() throws IOException {
        LoopbackHost host = add();
        host.join(leader(), "manager");
        LoopbackHost.eventually(() ->
                leader().done("node", "ls", "--format", "{{.ManagerStatus}}").contains("Reachable"));
        return host;
    }

    /** What the administrator's command prints, which must succeed. */
    String admin(String... arguments) {
        return leader().done(arguments);
    }

    /** A service with this name on the worker, and the ids of its tasks. */
    List<String> tasksOn(HostileWorker worker, String service, int replicas) {
        return service(service, replicas, "--constraint", "node.id==" + worker.nodeId());
    }

    /** A service with this name, spread over the workers, and the ids of its tasks once all are assigned. */
    List<String> service(String service, int replicas, String... more) {
        Stream<String> create =
                Stream.of("service", "create", "--quiet", "--detach", "--no-resolve-image", "--name", service);
        Stream<String> options = Stream.concat(Stream.of("--replicas", Integer.toString(replicas)), Stream.of(more));
        admin(Stream.of(create, options, Stream.of("busybox"))
                .flatMap(part -> part)
                .toArray(String[]::new));
        LoopbackHost.eventually(() -> assigned(service).size() == replicas);
        return assigned(service);
    }

    private List<String> assigned(String service) {
        return admin("service", "ps", "--no-trunc", "--format", "{{.ID}} {{.CurrentState}}", service)
                .lines()
                .filter(line -> line.contains(" Assigned"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    /** What a node is in {@code node ls}: Ready, Down, Unknown. */
    String status(HostileWorker worker) {
        return admin("node", "inspect", "--format", "{{.Status.State}}", worker.nodeId())
                .strip();
    }

    @Override
    public void close() throws IOException {
        for (LoopbackHost manager : managers.reversed()) {
            manager.close();
        }
    }
}
