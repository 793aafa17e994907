package io.jswarm.simulation;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.RestartCondition;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateConfig;
import org.jspecify.annotations.Nullable;

/** Draws service specs as people write them. */
final class SpecMaker {
    /** How many images there are, named {@link #image}. */
    static final int IMAGES = 6;

    private static final long MOST_REPLICAS = 6;
    private static final long HALF_CORE = 500_000_000L;
    private static final long MEBIBYTE = 1L << 20;

    private static final String ZONE = "zone";

    private final Chance chance;
    private final @Nullable Chance rare;
    private final @Nullable Places places;
    private final Hopeless hopeless;

    /** Without {@code rare} tasks are restarted whatever happens, and spread over nodes only. */
    SpecMaker(Chance chance, @Nullable Chance rare, @Nullable Places places, Hopeless hopeless) {
        this.chance = chance;
        this.rare = rare;
        this.places = places;
        this.hopeless = hopeless;
    }

    static String image(long number) {
        return "registry.example/app:" + number;
    }

    ServiceSpec fresh(String name) {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder();
        spec.getAnnotationsBuilder().setName(name);
        if (chance.of(0.2)) {
            ServiceMode.Global.ONLY.set(spec);
        } else {
            new ServiceMode.Replicated(chance.between(0, MOST_REPLICAS)).set(spec);
        }
        template(spec.getTaskBuilder());
        if (chance.of(0.15)) {
            spec.getEndpointBuilder()
                    .addPorts(PortConfig.newBuilder()
                            .setProtocol(PortProtocol.PORT_PROTOCOL_TCP)
                            .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                            .setTargetPort(80)
                            .setPublishedPort((int) chance.between(8080, 8081)));
        }
        if (chance.of(0.7)) {
            spec.setUpdate(UpdateConfig.newBuilder()
                    .setParallelism(chance.between(0, 3))
                    .setDelayMs(chance.between(0, 1) * chance.between(0, 1_500)));
        }
        return hopeless.perhaps(spec.build());
    }

    private void template(TaskSpec.Builder task) {
        task.getContainerBuilder().setImage(image(chance.between(1, IMAGES)));
        if (chance.of(0.3)) {
            task.getContainerBuilder().setStopGracePeriodMs(chance.between(100, 5_000));
        }
        if (chance.of(0.5)) {
            task.getResourcesBuilder()
                    .setReservations(Resources.newBuilder()
                            .setNanoCpus(chance.between(0, 5) * HALF_CORE)
                            .setMemoryBytes(chance.between(0, 4_096) * MEBIBYTE));
        }
        task.getRestartBuilder().setCondition(RestartCondition.RESTART_CONDITION_ANY);
        if (chance.of(0.5)) {
            task.getRestartBuilder().setDelayMs(chance.between(0, 5_000));
        }
        if (chance.of(0.2)) {
            task.getPlacementBuilder().setMaxReplicas(chance.between(1, 3));
        }
        if (chance.of(0.2)) {
            task.getPlacementBuilder().addConstraints("node.id != host-" + chance.between(1, 3));
        }
        if (rare != null) {
            rare(task, rare);
        }
        if (places != null) {
            places.constrain(task.getPlacementBuilder());
        }
    }

    private static void rare(TaskSpec.Builder task, Chance chance) {
        RestartPolicy.Builder restart = task.getRestartBuilder();
        if (chance.of(0.6)) {
            restart.setCondition(
                    chance.of(0.6)
                            ? RestartCondition.RESTART_CONDITION_ON_FAILURE
                            : RestartCondition.RESTART_CONDITION_NONE);
        }
        if (chance.of(0.5)) {
            restart.setMaxAttempts(chance.between(1, 3));
            restart.setWindowMs(chance.between(0, 1) * chance.between(1, 20_000));
        }
        if (chance.of(0.5)) {
            task.getPlacementBuilder()
                    .addPreferences(PlacementPreference.newBuilder().setSpread("node.labels." + ZONE));
        }
    }

    /** Perhaps puts the node into another zone. */
    NodeSpec moved(NodeSpec node) {
        if (rare == null || rare.of(0.5)) {
            return node;
        }
        NodeSpec.Builder moved = node.toBuilder();
        moved.getAnnotationsBuilder()
                .clearLabels()
                .addLabels(Label.newBuilder().setKey(ZONE).setValue("z" + rare.between(1, 2)));
        return moved.build();
    }

    /** The spec with one thing changed. */
    ServiceSpec changed(ServiceSpec before) {
        ServiceSpec.Builder spec = before.toBuilder();
        long what = chance.between(0, 9);
        if (what < 5 && ServiceMode.of(before) instanceof ServiceMode.Replicated) {
            new ServiceMode.Replicated(chance.between(0, MOST_REPLICAS)).set(spec);
        } else if (what < 8) {
            spec.getTaskBuilder().getContainerBuilder().setImage(image(chance.between(1, IMAGES)));
        } else if (what < 9) {
            spec.getTaskBuilder().setForceUpdate(before.getTask().getForceUpdate() + 1);
        } else {
            spec.clearTask();
            template(spec.getTaskBuilder());
        }
        return hopeless.perhaps(spec.build());
    }

    /** How many slots it wants, for stories. */
    static String slots(ServiceSpec spec) {
        return switch (ServiceMode.of(spec)) {
            case ServiceMode.Replicated replicated -> Long.toString(replicated.replicas());
            case ServiceMode.Global ignored -> "node";
            case ServiceMode.Unset ignored -> "0";
        };
    }

    /** How many slots it may have, on so many nodes. */
    static long most(ServiceSpec spec, long nodes) {
        return switch (ServiceMode.of(spec)) {
            case ServiceMode.Replicated replicated -> replicated.replicas();
            case ServiceMode.Global ignored -> nodes;
            case ServiceMode.Unset ignored -> 0;
        };
    }

    static String words(ServiceSpec spec) {
        Resources reserved = spec.getTask().getResources().getReservations();
        return spec.getTask().getContainer().getImage() + " x"
                + slots(spec)
                + (reserved.getNanoCpus() > 0 ? " cpus=" + reserved.getNanoCpus() / 1e9 : "")
                + (reserved.getMemoryBytes() > 0 ? " memory=" + reserved.getMemoryBytes() / MEBIBYTE + "M" : "")
                + (spec.getTask().getPlacement().getConstraintsCount() > 0
                        ? " " + spec.getTask().getPlacement().getConstraintsList()
                        : "")
                + (spec.getTask().getPlacement().getMaxReplicas() > 0
                        ? " max=" + spec.getTask().getPlacement().getMaxReplicas()
                        : "")
                + (spec.getTask().getPlacement().getPlatformsCount() > 0
                        ? " on " + spec.getTask().getPlacement().getPlatforms(0).getArchitecture()
                        : "")
                + words(spec.getTask())
                + (spec.getEndpoint().getPortsCount() > 0
                        ? " port=" + spec.getEndpoint().getPorts(0).getPublishedPort()
                        : "");
    }

    private static String words(TaskSpec task) {
        RestartPolicy restart = task.getRestart();
        String condition = switch (restart.getCondition()) {
            case RESTART_CONDITION_ON_FAILURE -> " restart=on-failure";
            case RESTART_CONDITION_NONE -> " restart=none";
            case RESTART_CONDITION_ANY, RESTART_CONDITION_UNSPECIFIED, UNRECOGNIZED -> "";
        };
        return condition
                + (restart.getMaxAttempts() > 0
                        ? " attempts=" + restart.getMaxAttempts() + "/" + restart.getWindowMs() + "ms"
                        : "")
                + (task.getPlacement().getPreferencesCount() > 0 ? " spread" : "");
    }
}
