package io.jswarm.cli.service;

import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.cli.invocation.Invocation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that {@code service create} and {@code service update} share: only those given change the spec. */
final class SharedFlags {
    @Mixin
    private ContainerFlags container = new ContainerFlags();

    @Mixin
    private ResourceFlags resources = new ResourceFlags();

    @Mixin
    private RestartFlags restart = new RestartFlags();

    @Mixin
    private HealthFlags health = new HealthFlags();

    @Mixin
    private DeployFlags deploy = new DeployFlags();

    @Option(
            names = "--with-registry-auth",
            description = "Send the credentials of ~/.docker/config.json along, for pulling")
    private boolean withRegistryAuth;

    @Option(names = "--no-resolve-image", description = "Leave the image's tag as it is instead of pinning its digest")
    private boolean noResolveImage;

    DeployFlags deploy() {
        return deploy;
    }

    boolean noResolveImage() {
        return noResolveImage;
    }

    /** Whether the stored credentials stay. */
    boolean keepsRegistryAuth() {
        return !withRegistryAuth;
    }

    void apply(ServiceSpec.Builder spec) {
        TaskSpec.Builder task = spec.getTaskBuilder();
        container.apply(task.getContainerBuilder());
        resources.apply(task);
        if (restart.isGiven()) {
            restart.apply(task.getRestartBuilder());
        }
        health.apply(task.getContainerBuilder());
        deploy.apply(spec);
    }

    /** Adds the credentials for the spec's image, when they are wanted. */
    void applyRegistryAuth(Invocation invocation, ServiceSpec.Builder spec) {
        if (withRegistryAuth) {
            String image = spec.getTask().getContainer().getImage();
            spec.getTaskBuilder()
                    .getContainerBuilder()
                    .setRegistryAuth(new RegistryCredentials(invocation.environment()).forImage(image));
        }
    }
}
