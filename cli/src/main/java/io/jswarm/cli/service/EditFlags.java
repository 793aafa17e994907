package io.jswarm.cli.service;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.EndpointSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.cli.values.KeyValues;
import io.jswarm.cli.values.Ports;
import io.jswarm.cli.values.Values.Preference;
import io.jswarm.cli.values.Values.Published;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The {@code -add} and {@code -rm} flags of {@code service update}: removals first, then additions. */
final class EditFlags {
    @Option(names = "--label-add", paramLabel = "KEY=VALUE", description = "Add or change a service label")
    private List<String> labelAdd = new ArrayList<>();

    @Option(names = "--label-rm", paramLabel = "KEY", description = "Remove a service label")
    private List<String> labelRm = new ArrayList<>();

    @Option(names = "--container-label-add", paramLabel = "KEY=VALUE", description = "Add or change a container label")
    private List<String> containerLabelAdd = new ArrayList<>();

    @Option(names = "--container-label-rm", paramLabel = "KEY", description = "Remove a container label")
    private List<String> containerLabelRm = new ArrayList<>();

    @Option(names = "--env-add", paramLabel = "KEY=VALUE", description = "Add or change an environment variable")
    private List<String> envAdd = new ArrayList<>();

    @Option(names = "--env-rm", paramLabel = "KEY", description = "Remove an environment variable")
    private List<String> envRm = new ArrayList<>();

    @Option(names = "--group-add", paramLabel = "GROUP", description = "Add a supplementary group")
    private List<String> groupAdd = new ArrayList<>();

    @Option(names = "--group-rm", paramLabel = "GROUP", description = "Remove a supplementary group")
    private List<String> groupRm = new ArrayList<>();

    @Option(names = "--mount-add", paramLabel = "MOUNT", description = "Add a mount, or replace the one at its target")
    private List<Mount> mountAdd = new ArrayList<>();

    @Option(names = "--mount-rm", paramLabel = "TARGET", description = "Remove the mount at this path")
    private List<String> mountRm = new ArrayList<>();

    @Option(names = "--publish-add", paramLabel = "PORT", description = "Publish a port, or replace its target's")
    private List<Published> publishAdd = new ArrayList<>();

    @Option(names = "--publish-rm", paramLabel = "PORT", description = "Stop publishing a port, by its target port")
    private List<String> publishRm = new ArrayList<>();

    @Option(names = "--constraint-add", paramLabel = "EXPRESSION", description = "Add a placement constraint")
    private List<String> constraintAdd = new ArrayList<>();

    @Option(names = "--constraint-rm", paramLabel = "EXPRESSION", description = "Remove a placement constraint")
    private List<String> constraintRm = new ArrayList<>();

    @Option(names = "--placement-pref-add", paramLabel = "PREFERENCE", description = "Add a placement preference")
    private List<Preference> preferenceAdd = new ArrayList<>();

    @Option(names = "--placement-pref-rm", paramLabel = "PREFERENCE", description = "Remove a placement preference")
    private List<Preference> preferenceRm = new ArrayList<>();

    private final Set<String> absent = new LinkedHashSet<>();

    boolean isGiven() {
        return Stream.of(
                        labelAdd,
                        labelRm,
                        containerLabelAdd,
                        containerLabelRm,
                        envAdd,
                        envRm,
                        groupAdd,
                        groupRm,
                        mountAdd,
                        mountRm,
                        publishAdd,
                        publishRm,
                        constraintAdd,
                        constraintRm,
                        preferenceAdd,
                        preferenceRm)
                .anyMatch(list -> !list.isEmpty());
    }

    /** The removals of the last {@link #apply} that found nothing to remove, as the person gave them. */
    List<String> absent() {
        return List.copyOf(absent);
    }

    void apply(ServiceSpec.Builder spec, Map<String, String> ours) {
        absent.clear();
        var annotations = spec.getAnnotationsBuilder();
        noteAbsent("--label-rm", labelRm, keys(annotations.getLabelsList()));
        var labels = Usage.of("--label-add", () -> KeyValues.edited(annotations.getLabelsList(), labelRm, labelAdd));
        annotations.clearLabels().addAllLabels(labels);
        container(spec.getTaskBuilder().getContainerBuilder(), ours);
        placement(spec.getTaskBuilder().getPlacementBuilder());
        if (!publishAdd.isEmpty() || !publishRm.isEmpty()) {
            ports(spec.getEndpointBuilder());
        }
    }

    private void container(ContainerSpec.Builder container, Map<String, String> ours) {
        noteAbsent("--container-label-rm", containerLabelRm, keys(container.getLabelsList()));
        noteAbsent("--env-rm", KeyValues.names(envRm), KeyValues.names(container.getEnvList()));
        noteAbsent("--group-rm", groupRm, container.getGroupsList());
        noteAbsent(
                "--mount-rm",
                mountRm,
                container.getMountsList().stream().map(Mount::getTarget).toList());
        var labels = Usage.of(
                "--container-label-add",
                () -> KeyValues.edited(container.getLabelsList(), containerLabelRm, containerLabelAdd));
        container.clearLabels().addAllLabels(labels);
        if (!envAdd.isEmpty() || !envRm.isEmpty()) {
            List<String> env = Usage.of(
                    "--env-add", () -> KeyValues.editedEnvironment(container.getEnvList(), envRm, envAdd, ours));
            container.clearEnv().addAllEnv(env);
        }
        Set<String> groups = edited(container.getGroupsList(), groupRm, groupAdd);
        container.clearGroups().addAllGroups(groups);
        List<Mount> mounts = new ArrayList<>(container.getMountsList());
        mounts.removeIf(mount -> mountRm.contains(mount.getTarget())
                || mountAdd.stream().anyMatch(added -> added.getTarget().equals(mount.getTarget())));
        mounts.addAll(mountAdd);
        container.clearMounts().addAllMounts(mounts);
    }

    private void placement(Placement.Builder placement) {
        noteAbsent("--constraint-rm", constraintRm, placement.getConstraintsList());
        noteAbsent(
                "--placement-pref-rm",
                preferenceRm.stream().map(Preference::text).toList(),
                placement.getPreferencesList().stream()
                        .map(each -> new Preference(each).text())
                        .toList());
        Set<String> constraints = edited(placement.getConstraintsList(), constraintRm, constraintAdd);
        placement.clearConstraints().addAllConstraints(constraints);
        Set<PlacementPreference> preferences = edited(
                placement.getPreferencesList(),
                preferenceRm.stream().map(Preference::preference).toList(),
                preferenceAdd.stream().map(Preference::preference).toList());
        placement.clearPreferences().addAllPreferences(preferences);
    }

    private void ports(EndpointSpec.Builder endpoint) {
        List<PortConfig> ports = new ArrayList<>(endpoint.getPortsList());
        for (String removed : publishRm) {
            if (!ports.removeIf(port -> Usage.of("--publish-rm", () -> Ports.isNamedBy(port, removed)))) {
                absent.add("--publish-rm " + removed);
            }
        }
        List<PortConfig> added = publishAdd.stream()
                .flatMap(published -> published.ports().stream())
                .toList();
        ports.removeIf(port -> added.stream()
                .anyMatch(a -> a.getTargetPort() == port.getTargetPort() && a.getProtocol() == port.getProtocol()));
        ports.addAll(added);
        endpoint.clearPorts().addAllPorts(ports);
    }

    /** To remove what is not there is done already, as a script may want it; a person may have mistyped it. */
    private void noteAbsent(String flag, List<String> removed, Collection<String> present) {
        removed.stream().filter(each -> !present.contains(each)).forEach(each -> absent.add(flag + " " + each));
    }

    private static List<String> keys(List<Label> labels) {
        return labels.stream().map(Label::getKey).toList();
    }

    private static <T> Set<T> edited(List<T> values, List<T> removed, List<T> added) {
        Set<T> set = new LinkedHashSet<>(values);
        removed.forEach(set::remove);
        set.addAll(added);
        return set;
    }
}
