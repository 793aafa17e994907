package io.jswarm.cli.service;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.values.KeyValues;
import io.jswarm.cli.values.Values.Preference;
import io.jswarm.cli.values.Values.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm service create}: runs an image on the cluster. */
@Command(
        name = "create",
        description = "Run an image as a service: so many tasks, or one on every host",
        footer = {
            "",
            "Example:",
            "  jswarm service create --name web --replicas 3 --publish published=8080,target=80,mode=host nginx"
        })
public final class ServiceCreate implements Callable<Integer> {
    /** How many tasks. */
    enum Mode {
        replicated,
        global
    }

    private final Invocation invocation;

    @Option(names = "--name", paramLabel = "NAME", description = "Service name (default: after the image)")
    private String name = "";

    @Option(
            names = "--mode",
            paramLabel = "replicated|global",
            description = "So many tasks, or one on every host (default replicated)")
    private Mode mode = Mode.replicated;

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Service label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--container-label", paramLabel = "KEY=VALUE", description = "Container label")
    private List<String> containerLabels = new ArrayList<>();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "KEY=VALUE",
            description = "Environment variable; KEY alone takes the value from here")
    private List<String> env = new ArrayList<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "File of environment variables, one a line")
    private List<String> envFiles = new ArrayList<>();

    @Option(names = "--group", paramLabel = "GROUP", description = "Supplementary group of the container's user")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--mount",
            paramLabel = "MOUNT",
            description = "Mount: type=volume|bind|tmpfs,source=…,target=…[,readonly]")
    private List<Mount> mounts = new ArrayList<>();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "PORT",
            description = "Publish a port on the hosts that run tasks: published=8080,target=80,mode=host")
    private List<Published> ports = new ArrayList<>();

    @Option(
            names = "--constraint",
            paramLabel = "EXPRESSION",
            description = "Only hosts where this holds: node.labels.zone==a, node.role!=manager")
    private List<String> constraints = new ArrayList<>();

    @Option(
            names = "--placement-pref",
            paramLabel = "PREFERENCE",
            description = "Spread evenly over a label's values: spread=node.labels.zone")
    private List<Preference> preferences = new ArrayList<>();

    @Mixin
    private SharedFlags shared = new SharedFlags();

    @Mixin
    private WaitFlags wait = new WaitFlags();

    @Parameters(index = "0", paramLabel = "IMAGE", description = "Image")
    private String image = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "[COMMAND] [ARG…]", description = "Arguments")
    private List<String> arguments = new ArrayList<>();

    /** The command of this invocation. */
    public ServiceCreate(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CreateServiceResponse answer = invocation
                .client()
                .services()
                .create(CreateServiceRequest.newBuilder()
                        .setRequestId(invocation.client().newRequestId())
                        .setSpec(spec())
                        .setNoResolveImage(shared.noResolveImage())
                        .build());
        answer.getWarningsList().forEach(invocation.environment()::printWarning);
        invocation.out().println(answer.getService().getId());
        return new ServiceWait(invocation, wait).run(answer.getService(), false);
    }

    private ServiceSpec spec() {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder()
                .setUpdate(UpdateConfig.newBuilder().setParallelism(1))
                .setRollback(UpdateConfig.newBuilder().setParallelism(1));
        ServiceMode wanted = switch (mode) {
            case replicated -> new ServiceMode.Replicated(1);
            case global -> ServiceMode.Global.ONLY;
        };
        wanted.set(spec);
        spec.getAnnotationsBuilder()
                .setName(
                        name.isEmpty()
                                ? ServiceNames.of(
                                        image, invocation.environment().randomness())
                                : name)
                .addAllLabels(Usage.of("--label", () -> KeyValues.labels(labels)));
        spec.getTaskBuilder()
                .setContainer(container())
                .setRestart(RestartPolicy.newBuilder().setCondition(RestartCondition.RESTART_CONDITION_ANY))
                .setPlacement(Placement.newBuilder()
                        .addAllConstraints(constraints)
                        .addAllPreferences(
                                preferences.stream().map(Preference::preference).toList()));
        ports.forEach(published -> spec.getEndpointBuilder().addAllPorts(published.ports()));
        shared.apply(spec);
        shared.applyRegistryAuth(invocation, spec);
        return spec.build();
    }

    private ContainerSpec container() {
        List<String> variables = new ArrayList<>(EnvFiles.read(envFiles));
        variables.addAll(env);
        return ContainerSpec.newBuilder()
                .setImage(image)
                .addAllArgs(arguments)
                .addAllEnv(Usage.of(
                        "--env",
                        () -> KeyValues.environment(
                                variables, invocation.environment().variables())))
                .addAllLabels(Usage.of("--container-label", () -> KeyValues.labels(containerLabels)))
                .addAllGroups(groups)
                .addAllMounts(mounts)
                .build();
    }
}
