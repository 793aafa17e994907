package io.jswarm.systemtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.TaskStates;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.TaskView;
import io.jswarm.client.SavedContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Three managers that also run tasks, and a client of them. For one thread, but for {@link Client#jswarm}. */
public final class Swarm implements AutoCloseable {
    /** Far more than a swarm needs: other builds use the same cores. */
    static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("jswarm.testbed.patience", 90));

    private static final int LARGE = 4;
    private static final int LARGE_LABELS = 8;
    private static final int LARGE_BYTES = 50_000;
    private static final Duration POLL = Duration.ofMillis(200);
    private final Hosts hosts;
    private SavedContext context;
    private final Path homes;
    private List<String> living = Hosts.ALL;
    private Client client;

    private Swarm(Hosts hosts) {
        this.hosts = hosts;
        try {
            this.homes = Files.createTempDirectory("swarm");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hosts.jswarm(Hosts.H1, "swarm", "init").orFail();
        String token = joinToken("manager");
        join(Hosts.H2, token);
        join(Hosts.H3, token);
        this.context = newContext(hosts);
        this.client = newClient(Hosts.ALL);
    }

    private static SavedContext newContext(Hosts hosts) {
        hosts.jswarm(Hosts.H1, "context", "create", "st").orFail();
        String saved = hosts.testbed()
                .exec(Hosts.H1, List.of("cat", Hosts.HOME + "/.jswarm/contexts/st.json"))
                .orFail()
                .text();
        return SavedContext.fromJson(saved);
    }

    /** Makes the person's context again: its certificate and root are of no use after the root was replaced. */
    void renewContext() {
        hosts.jswarm(Hosts.H1, "context", "rm", "st"); // it may be gone already
        context = newContext(hosts);
        onlyOn(living);
    }

    /** A new swarm; when it cannot be made, nothing of it is left. */
    public static Swarm up() {
        return up(host -> {});
    }

    /** The same, with something done to each host before its daemon starts. */
    public static Swarm up(Consumer<String> before) {
        Hosts hosts = Hosts.up(before);
        try {
            for (String host : Hosts.ALL) {
                eventually().until(() -> hosts.jswarm(host, "info").exitCode() == 0);
            }
            return new Swarm(hosts);
        } catch (RuntimeException e) {
            hosts.down();
            throw e;
        }
    }

    /** Where it runs. */
    public Hosts hosts() {
        return hosts;
    }

    /** Its hosts' script. */
    public Testbed testbed() {
        return hosts.testbed();
    }

    String joinToken(String role) {
        String from = living.getFirst();
        return hosts.jswarm(from, "swarm", "join-token", "--quiet", role)
                .orFail()
                .text()
                .strip();
    }

    void join(String host, String token) {
        String manager =
                living.stream().filter(other -> !other.equals(host)).findFirst().orElse(host);
        hosts.jswarm(host, "swarm", "join", "--token", token, hosts.address(manager) + ":2377")
                .orFail();
    }

    /** The host forgets what it was, and is a manager again. */
    void rejoin(String host) {
        hosts.jswarm(host, "swarm", "leave", "--force").orFail();
        join(host, joinToken("manager"));
    }

    /** A client of its own, for another person or thread. */
    Client newClient(List<String> managers) {
        try {
            return new Client(Files.createTempDirectory(homes, "home"), context, hosts.managers(managers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on only these hosts are asked and looked at: the others are known to be away. */
    public void onlyOn(List<String> alive) {
        living = alive;
        client.close();
        client = newClient(alive);
    }

    /** What a person elsewhere needs to reach the managers. */
    public SavedContext context() {
        return context;
    }

    Client client() {
        return client;
    }

    /** Writes more than logs have space for ahead, so that a full disk is met: services of such names. */
    public void writeMuch(String prefix) {
        List<String> labels = IntStream.range(0, LARGE_LABELS)
                .mapToObj(i -> "large" + i + "=" + "x".repeat(LARGE_BYTES))
                .toList();
        for (int i = 0; i < LARGE; i++) {
            Client.Result result = client.write(prefix + i, labels);
            if (result.err().contains("--label")) {
                throw new IllegalStateException("these are no large writes, but refused ones: " + result.err());
            }
        }
    }

    /** Takes that away, as far as it is there. */
    public void unwriteMuch(String prefix) {
        for (int i = 0; i < LARGE; i++) {
            client.jswarm("--timeout", "10s", "service", "rm", prefix + i);
        }
    }

    /** One command that must succeed; returns its standard output. */
    public String jswarm(String... arguments) {
        return client.jswarm(arguments).orFail().out();
    }

    /** Creates a replicated service of the first test image and waits until it runs. */
    public void create(String name, int replicas, String... flags) {
        List<String> words = new ArrayList<>(List.of(
                "service", "create", "--no-resolve-image", "--wait-timeout", "90s", "--name", name, "--replicas"));
        words.add(Integer.toString(replicas));
        words.addAll(List.of(flags));
        words.add("jswarm/web:1");
        jswarm(words.toArray(String[]::new));
    }

    /** One command that must be refused; returns what it said. */
    String refused(String... arguments) {
        Client.Result result = client.jswarm(arguments);
        assertThat(result.exitCode())
                .as("%s: %s%s", List.of(arguments), result.out(), result.err())
                .isNotZero();
        assertThat(result.err()).doesNotContain("has a bug");
        return result.err();
    }

    /** The nodes, as the managers see them. */
    public List<NodeView> nodes() {
        return client.control().nodes().list(NodeFilter.getDefaultInstance());
    }

    /** The host that leads. */
    public String leader() {
        return nodes().stream()
                .filter(node -> node.getManager().getLeader())
                .map(node -> node.getNode().getDescription().getHostname())
                .findFirst()
                .orElseThrow();
    }

    /** The hosts but this one. */
    static List<String> others(String host) {
        return Hosts.ALL.stream().filter(other -> !other.equals(host)).toList();
    }

    /** A host that does not lead. */
    String follower() {
        return others(leader()).getLast();
    }

    List<TaskView> tasks(String service) {
        String id = client.control()
                .services()
                .get(service)
                .getService()
                .getService()
                .getId();
        return client.control()
                .tasks()
                .list(TaskFilter.newBuilder().addServiceIds(id).build());
    }

    /** The tasks that should run. */
    List<TaskView> wanted(String service) {
        return tasks(service).stream()
                .filter(task -> TaskStates.isAlive(task.getTask().getDesiredState()))
                .toList();
    }

    /** The containers that run on the hosts that are looked at. */
    public List<Container> running() {
        return hosts.containers(living).stream().filter(Container::running).toList();
    }

    static ConditionFactory eventually() {
        return eventually(PATIENCE);
    }

    static ConditionFactory eventually(Duration atMost) {
        return Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .ignoreExceptions()
                .atMost(atMost);
    }

    /** Waits until exactly these replicas run, no other container does, and the tasks say so; and stays so. */
    void settles(Map<String, Integer> replicas) {
        settles(replicas, PATIENCE);
    }

    /** As above, within this time. */
    public void settles(Map<String, Integer> replicas, Duration atMost) {
        eventually(atMost).untilAsserted(() -> assertSettled(replicas));
        Awaitility.await()
                .pollInSameThread()
                .during(Duration.ofMillis(800))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertSettled(replicas));
        replicas.forEach(this::assertListed);
    }

    /** Waits until exactly these replicas run on the hosts that are looked at. */
    void runs(Map<String, Integer> replicas) {
        eventually().untilAsserted(() -> assertSettled(replicas));
    }

    /** As above, and nothing runs on any other host either. */
    void runsNothingElse(Map<String, Integer> replicas) {
        eventually().untilAsserted(() -> assertSettled(replicas, Hosts.ALL));
    }

    /** Waits until no container of the service runs. */
    void settlesWithout(String service) {
        eventually()
                .untilAsserted(() -> assertThat(running())
                        .noneMatch(container -> container.service().equals(service)));
    }

    private void assertSettled(Map<String, Integer> replicas) {
        assertSettled(replicas, living);
    }

    private void assertSettled(Map<String, Integer> replicas, List<String> on) {
        List<String> tasks = replicas.keySet().stream()
                .flatMap(service -> assertTasks(service, replicas.getOrDefault(service, 0)).stream())
                .map(task -> task.getNodeHostname() + " " + task.getTask().getId())
                .sorted()
                .toList();
        List<String> containers = hosts.containers(on).stream()
                .filter(Container::running)
                .map(container -> container.host() + " " + container.task())
                .sorted()
                .toList();
        assertThat(containers).as("host and task of the running containers").isEqualTo(tasks);
    }

    private List<TaskView> assertTasks(String service, int replicas) {
        List<TaskView> all = tasks(service);
        List<TaskView> wanted = all.stream()
                .filter(task -> TaskStates.isAlive(task.getTask().getDesiredState()))
                .toList();
        assertThat(wanted)
                .as("tasks of %s that should run: %s", service, brief(all))
                .hasSize(replicas);
        assertThat(wanted.stream().map(task -> task.getTask().getSlot())).doesNotHaveDuplicates();
        assertThat(wanted)
                .as("%s", brief(all))
                .allSatisfy(task -> assertThat(state(task)).isEqualTo(TaskState.TASK_STATE_RUNNING));
        assertThat(all.stream().filter(task -> living.contains(task.getNodeHostname()) && !wanted.contains(task)))
                .as("%s", brief(all))
                .allSatisfy(
                        task -> assertThat(TaskStates.isTerminal(state(task))).isTrue());
        return wanted;
    }

    private static TaskState state(TaskView task) {
        return task.getTask().getStatus().getState();
    }

    private void assertListed(String service, int replicas) {
        List<String> lines = jswarm(
                        "service", "ps", service, "--filter", "desired-state=running", "--format", "{{.CurrentState}}")
                .lines()
                .toList();
        assertThat(lines).hasSize(replicas).allSatisfy(line -> assertThat(line).startsWith("Running"));
    }

    private static String brief(List<TaskView> tasks) {
        return tasks.stream()
                .map(view -> {
                    Task task = view.getTask();
                    return view.getServiceName() + "." + task.getSlot() + "@" + view.getNodeHostname() + " "
                            + TaskStates.name(task.getStatus().getState()) + " wants "
                            + TaskStates.name(task.getDesiredState()) + " "
                            + task.getStatus().getErr();
                })
                .collect(Collectors.joining("\n"));
    }

    /** Waits until the managers call the host ready, reachable and in its role. */
    public void isReady(String host) {
        eventually()
                .untilAsserted(() -> assertThat(nodes()).anySatisfy(node -> {
                    assertThat(node.getNode().getDescription().getHostname()).isEqualTo(host);
                    assertThat(node.getNode().getStatus().getState()).isEqualTo(NodeState.NODE_STATE_READY);
                    assertThat(node.getNode().getRole() == NodeRole.NODE_ROLE_MANAGER)
                            .isEqualTo(node.getManager().getReachable());
                }));
    }

    /** Three healthy managers and nothing else, whatever a test left. */
    void restore() {
        onlyOn(Hosts.ALL);
        hosts.repair();
        List<String> members = nodes().stream()
                .map(node -> node.getNode().getDescription().getHostname())
                .toList();
        onlyOn(members);
        for (String host : Hosts.ALL) {
            if (!members.contains(host)) {
                rejoin(host);
            }
        }
        onlyOn(Hosts.ALL);
        Hosts.ALL.forEach(this::isReady);
        List<String> left = new ArrayList<>(List.of("service", "rm"));
        left.addAll(services());
        if (left.size() > 2) {
            jswarm(left.toArray(String[]::new));
        }
        for (NodeView node : nodes()) {
            String id = node.getNode().getId();
            jswarm("node", "update", "--availability", "active", "--role", "manager", id);
        }
        eventually().untilAsserted(() -> {
            assertThat(hosts.containers(Hosts.ALL)).isEmpty();
            assertThat(nodes())
                    .hasSize(3)
                    .allSatisfy(
                            node -> assertThat(node.getManager().getReachable()).isTrue());
        });
    }

    List<String> services() {
        return client.control().services().list(ServiceFilter.getDefaultInstance()).stream()
                .map(view -> view.getService().getSpec().getAnnotations().getName())
                .toList();
    }

    @Override
    public void close() {
        client.close();
        hosts.down();
    }
}
