package io.jswarm.manager.testing;

import io.jswarm.api.v1.GlobalMode;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.ReplicatedMode;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Template;

/**
 * Builds a service and its present template for a test: image {@code nginx}, restarted on any end, no reservation. The
 * template version is 1 unless told otherwise.
 */
public final class Services {
    private static final long NANO = 1_000_000_000L;
    private final Service.Builder service;

    private Services(Service.Builder service) {
        this.service = service;
    }

    private static Services service(long sequence) {
        Service.Builder service =
                Service.newBuilder().setId(id(sequence)).setSequence(sequence).setTemplateVersion(1);
        service.getSpecBuilder().getAnnotationsBuilder().setName("service-" + sequence);
        service.getSpecBuilder().getTaskBuilder().getContainerBuilder().setImage("nginx");
        service.getSpecBuilder()
                .getTaskBuilder()
                .getRestartBuilder()
                .setCondition(RestartCondition.RESTART_CONDITION_ANY);
        return new Services(service);
    }

    /** A replicated service; its id is {@code service-0001} and so on, its name {@code service-1} and so on. */
    public static Services replicated(long sequence, long replicas) {
        return service(sequence).replicas(replicas);
    }

    /** A global service. */
    public static Services global(long sequence) {
        Services services = service(sequence);
        services.service.getSpecBuilder().setGlobal(GlobalMode.getDefaultInstance());
        return services;
    }

    /** Starts from a service as it stands. */
    public static Services from(Service service) {
        return new Services(service.toBuilder());
    }

    /** The id of the service with this sequence number. */
    public static String id(long sequence) {
        return String.format("service-%04d", sequence);
    }

    /** Its replicas; makes it a replicated service. */
    public Services replicas(long replicas) {
        service.getSpecBuilder().setReplicated(ReplicatedMode.newBuilder().setReplicas(replicas));
        return this;
    }

    /** Its name. */
    public Services name(String name) {
        service.getSpecBuilder().getAnnotationsBuilder().setName(name);
        return this;
    }

    /** The template version that its tasks should run. */
    public Services templateVersion(long version) {
        service.setTemplateVersion(version);
        return this;
    }

    /** Its image. */
    public Services image(String image) {
        service.getSpecBuilder().getTaskBuilder().getContainerBuilder().setImage(image);
        return this;
    }

    /** Adds a constraint. */
    public Services constraint(String constraint) {
        service.getSpecBuilder().getTaskBuilder().getPlacementBuilder().addConstraints(constraint);
        return this;
    }

    /** Adds a spread preference, such as {@code node.labels.zone}. */
    public Services spread(String key) {
        service.getSpecBuilder()
                .getTaskBuilder()
                .getPlacementBuilder()
                .addPreferences(PlacementPreference.newBuilder().setSpread(key));
        return this;
    }

    /** How many of its tasks a node may have. */
    public Services maxReplicas(long max) {
        service.getSpecBuilder().getTaskBuilder().getPlacementBuilder().setMaxReplicas(max);
        return this;
    }

    /** Adds a platform that its image runs on. */
    public Services platform(String os, String architecture) {
        service.getSpecBuilder()
                .getTaskBuilder()
                .getPlacementBuilder()
                .addPlatforms(Platform.newBuilder().setOs(os).setArchitecture(architecture));
        return this;
    }

    /** What each task reserves. */
    public Services reserve(double cpus, long memoryBytes) {
        service.getSpecBuilder()
                .getTaskBuilder()
                .getResourcesBuilder()
                .getReservationsBuilder()
                .setNanoCpus((long) (cpus * NANO))
                .setMemoryBytes(memoryBytes);
        return this;
    }

    /** Publishes a TCP port in host mode; a published port of zero lets the engine choose. */
    public Services hostPort(int published, int target) {
        service.getSpecBuilder()
                .getEndpointBuilder()
                .addPorts(PortConfig.newBuilder()
                        .setProtocol(PortProtocol.PORT_PROTOCOL_TCP)
                        .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                        .setPublishedPort(published)
                        .setTargetPort(target));
        return this;
    }

    /** When its tasks are restarted, after how long, and how often (zero: no limit). */
    public Services restart(RestartCondition condition, long delayMs, long maxAttempts) {
        service.getSpecBuilder()
                .getTaskBuilder()
                .getRestartBuilder()
                .setCondition(condition)
                .setDelayMs(delayMs)
                .setMaxAttempts(maxAttempts);
        return this;
    }

    /** When its tasks are restarted. */
    public Services condition(RestartCondition condition) {
        service.getSpecBuilder().getTaskBuilder().getRestartBuilder().setCondition(condition);
        return this;
    }

    /** After how long its tasks are restarted. */
    public Services delayMs(long delayMs) {
        service.getSpecBuilder().getTaskBuilder().getRestartBuilder().setDelayMs(delayMs);
        return this;
    }

    /** The time in which restarts count. */
    public Services windowMs(long windowMs) {
        service.getSpecBuilder().getTaskBuilder().getRestartBuilder().setWindowMs(windowMs);
        return this;
    }

    /** How long its containers may take to stop. */
    public Services stopGracePeriodMs(long ms) {
        service.getSpecBuilder().getTaskBuilder().getContainerBuilder().setStopGracePeriodMs(ms);
        return this;
    }

    /** Replaces tasks although nothing changed. */
    public Services force() {
        var task = service.getSpecBuilder().getTaskBuilder();
        task.setForceUpdate(task.getForceUpdate() + 1);
        return this;
    }

    /** How its tasks are replaced on rollback. */
    public Services rollback(long parallelism, long delayMs) {
        service.getSpecBuilder()
                .getRollbackBuilder()
                .setParallelism(parallelism)
                .setDelayMs(delayMs);
        return this;
    }

    /** How its tasks are replaced. */
    public Services update(long parallelism, long delayMs) {
        service.getSpecBuilder().getUpdateBuilder().setParallelism(parallelism).setDelayMs(delayMs);
        return this;
    }

    /** Makes it a tombstone. */
    public Services removed() {
        service.setRemoved(true);
        return this;
    }

    /** The service. */
    public Service build() {
        return service.build();
    }

    /** The template that the service's spec makes, at its present template version. */
    public Template template() {
        return templateOf(service.build());
    }

    /** The template that a service's spec makes, at its present template version. */
    public static Template templateOf(Service service) {
        return Template.newBuilder()
                .setServiceId(service.getId())
                .setVersion(service.getTemplateVersion())
                .setTask(service.getSpec().getTask())
                .addAllPorts(service.getSpec().getEndpoint().getPortsList().stream()
                        .filter(port -> port.getPublishMode() == PublishMode.PUBLISH_MODE_HOST)
                        .toList())
                .setServiceName(service.getSpec().getAnnotations().getName())
                .addAllServiceLabels(service.getSpec().getAnnotations().getLabelsList())
                .build();
    }
}
