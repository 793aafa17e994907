package io.jswarm.cli.service;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm service scale}: changes how many tasks services have. */
@Command(
        name = "scale",
        description = "Change how many tasks services have",
        footer = {"", "Example:", "  jswarm service scale web=5 worker=2"})
public final class ServiceScale implements Callable<Integer> {
    private static final String EXAMPLE = "Example: jswarm service scale web=5";

    private final Invocation invocation;

    @Mixin
    private WaitFlags wait = new WaitFlags();

    @Parameters(arity = "1..*", paramLabel = "SERVICE=REPLICAS…", description = "Services and their number of tasks")
    private List<String> arguments = new ArrayList<>();

    /** The command of this invocation. */
    public ServiceScale(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        Map<String, Long> wanted = parse();
        Map<String, Service> scaled = new LinkedHashMap<>();
        int exitCode = Each.run(invocation, List.copyOf(wanted.keySet()), ref -> {
            long replicas = wanted.getOrDefault(ref, 0L);
            Service service = new ServiceEdit(
                            invocation,
                            true,
                            UpdateServiceRequest.newBuilder()
                                    .setKeepRegistryAuth(true)
                                    .setNoResolveImage(true)
                                    .build())
                    .run(ref, spec -> scale(ref, spec, replicas));
            invocation.out().println(ref + " scaled to " + replicas);
            scaled.put(ref, service);
        });
        for (Service service : scaled.values()) {
            int waited = new ServiceWait(invocation, wait).run(service, false);
            exitCode = exitCode == ExitCodes.DONE ? waited : exitCode;
        }
        return exitCode;
    }

    private static void scale(String ref, ServiceSpec.Builder spec, long replicas) {
        switch (ServiceMode.of(spec)) {
            case ServiceMode.Replicated ignored -> new ServiceMode.Replicated(replicas).set(spec);
            case ServiceMode.Global ignored -> throw notScalable(ref);
            case ServiceMode.Unset ignored -> throw notScalable(ref);
        }
    }

    private static CliException notScalable(String ref) {
        return CliException.failed(
                "Expected a replicated service, but " + ref + " is global: it has one task on every node.",
                "Where it runs is said by constraints: 'jswarm service update --constraint-add …'.");
    }

    private Map<String, Long> parse() {
        Map<String, Long> wanted = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.lastIndexOf('=');
            String count = equals < 0 ? "" : argument.substring(equals + 1);
            if (equals < 1 || !count.matches("\\d{1,18}")) {
                throw CliException.usage(
                        "Expected SERVICE=REPLICAS with a whole number of 0 or more, but got '" + argument + "'.",
                        EXAMPLE);
            }
            String ref = argument.substring(0, equals);
            if (wanted.put(ref, Long.parseLong(count)) != null) {
                throw CliException.usage("Expected each service once, but got '" + ref + "' twice.", EXAMPLE);
            }
        }
        return wanted;
    }
}
