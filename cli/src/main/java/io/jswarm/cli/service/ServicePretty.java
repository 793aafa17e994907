package io.jswarm.cli.service;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateConfig;
import io.jswarm.cli.output.Names;
import io.jswarm.cli.output.Pretty;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.output.Times;
import io.jswarm.cli.values.Durations;
import io.jswarm.cli.values.Ports;
import io.jswarm.cli.values.Sizes;

/** A service for people. */
final class ServicePretty {
    private ServicePretty() {}

    static void print(Printer out, Service service) {
        ServiceSpec spec = service.getSpec();
        Pretty pretty = new Pretty(out);
        pretty.line("ID", service.getId());
        pretty.line("Name", spec.getAnnotations().getName());
        pretty.labels("Labels", spec.getAnnotations().getLabelsList());
        ServiceMode mode = ServiceMode.of(spec);
        pretty.line("Service mode", mode.word());
        switch (mode) {
            case ServiceMode.Replicated replicated -> pretty.inner("Replicas", String.valueOf(replicated.replicas()));
            case ServiceMode.Global ignored -> {}
            case ServiceMode.Unset ignored -> {}
        }
        pretty.line("Created at", Times.iso(service.getMeta().getCreatedAtMs()));
        pretty.line("Updated at", Times.iso(service.getMeta().getUpdatedAtMs()));
        if (service.hasUpdateStatus()) {
            pretty.heading("Update status");
            pretty.inner("State", Names.lower(service.getUpdateStatus().getState()));
            pretty.inner("Started", Times.iso(service.getUpdateStatus().getStartedAtMs()));
            pretty.inner("Completed", Times.iso(service.getUpdateStatus().getCompletedAtMs()));
            pretty.inner("Message", service.getUpdateStatus().getMessage());
        }
        placement(pretty, spec.getTask());
        config(pretty, "Update config", spec.getUpdate());
        container(pretty, spec.getTask().getContainer());
        resources(pretty, spec.getTask());
        restart(pretty, spec.getTask().getRestart());
        if (spec.getEndpoint().getPortsCount() > 0) {
            pretty.heading("Ports");
            for (PortConfig port : spec.getEndpoint().getPortsList()) {
                out.println(" " + Ports.format(port));
            }
        }
        out.println();
    }

    private static void placement(Pretty pretty, TaskSpec task) {
        if (task.hasPlacement() && !task.getPlacement().equals(Placement.getDefaultInstance())) {
            pretty.heading("Placement");
            pretty.inner("Constraints", String.join(", ", task.getPlacement().getConstraintsList()));
            task.getPlacement()
                    .getPreferencesList()
                    .forEach(preference -> pretty.inner("Spread", preference.getSpread()));
            long most = task.getPlacement().getMaxReplicas();
            pretty.inner("Max replicas per node", most == 0 ? "" : String.valueOf(most));
        }
    }

    private static void config(Pretty pretty, String name, UpdateConfig config) {
        pretty.heading(name);
        pretty.inner("Parallelism", config.getParallelism() == 0 ? "all" : String.valueOf(config.getParallelism()));
        pretty.inner("Delay", Durations.format(config.getDelayMs()));
    }

    private static void container(Pretty pretty, ContainerSpec container) {
        pretty.heading("Container");
        pretty.inner("Image", container.getImage());
        pretty.inner("Entrypoint", String.join(" ", container.getCommandList()));
        pretty.inner("Args", String.join(" ", container.getArgsList()));
        pretty.inner("Env", String.join(" ", container.getEnvList()));
        pretty.inner("Dir", container.getDir());
        pretty.inner("User", container.getUser());
        pretty.inner("Hostname", container.getHostname());
        container
                .getMountsList()
                .forEach(mount -> pretty.inner(
                        "Mount",
                        mount.getTarget() + " (" + Names.lower(mount.getType()) + " " + mount.getSource()
                                + (mount.getReadOnly() ? ", read only" : "") + ")"));
    }

    private static void resources(Pretty pretty, TaskSpec task) {
        if (task.hasResources()) {
            pretty.heading("Resources");
            resources(pretty, "Reserved", task.getResources().getReservations());
            resources(pretty, "Limit", task.getResources().getLimits());
        }
    }

    private static void resources(Pretty pretty, String name, Resources resources) {
        long cpus = resources.getNanoCpus();
        long memory = resources.getMemoryBytes();
        pretty.inner(name + " CPUs", cpus == 0 ? "" : Sizes.formatCpus(cpus));
        pretty.inner(name + " memory", memory == 0 ? "" : Sizes.formatBytes(memory));
    }

    private static void restart(Pretty pretty, RestartPolicy policy) {
        pretty.heading("Restart policy");
        pretty.inner("Condition", Names.lower(policy.getCondition()));
        pretty.inner("Delay", policy.hasDelayMs() ? Durations.format(policy.getDelayMs()) : "backoff");
        pretty.inner("Max attempts", policy.getMaxAttempts() == 0 ? "" : String.valueOf(policy.getMaxAttempts()));
        pretty.inner("Window", policy.getWindowMs() == 0 ? "" : Durations.format(policy.getWindowMs()));
    }
}
