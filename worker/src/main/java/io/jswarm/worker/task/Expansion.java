package io.jswarm.worker.task;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands {@code {{.Task.Slot}}} and the like in hostname, environment, labels and mounts. The grammar is that of Swarm's
 * templates without functions: one field a pair of braces; {@code {{index .Service.Labels "key"}}} stands for a label whose
 * key has dots, which the plain form takes too. A label that is not there expands to nothing.
 */
public final class Expansion {
    private static final Pattern BRACES = Pattern.compile("\\{\\{(.*?)}}");
    private static final Pattern INDEX = Pattern.compile("index\\s+\\.Service\\.Labels\\s+[\"`](.*)[\"`]");
    private static final String LABELS = ".Service.Labels.";
    private static final String KNOWN = ".Service.Name, .Service.ID, .Service.Labels.KEY, .Node.ID, .Node.Hostname,"
            + " .Node.Platform.OS, .Node.Platform.Architecture, .Task.ID, .Task.Name, .Task.Slot";

    private final Assignment assignment;
    private final NodeFacts node;
    private final String name;

    private Expansion(Assignment assignment, NodeFacts node) {
        this.assignment = assignment;
        this.node = node;
        this.name = containerName(assignment, node);
    }

    /** Says which template is wrong, and how. */
    public static final class TemplateException extends Exception {
        private static final long serialVersionUID = 1L;

        TemplateException(String message) {
            super(message);
        }
    }

    /** service.slot.task; a global service's task has its node in the place of the slot. */
    public static String containerName(Assignment assignment, NodeFacts node) {
        return assignment.template().getServiceName() + "." + slot(assignment, node) + "."
                + assignment.task().getId();
    }

    private static String slot(Assignment assignment, NodeFacts node) {
        return assignment.template().getGlobal()
                ? node.nodeId()
                : Long.toUnsignedString(assignment.task().getSlot());
    }

    /**
     * The plan of a task's container.
     *
     * @throws TemplateException when a template names what is not there
     */
    public static ContainerPlan plan(Assignment assignment, NodeFacts node) throws TemplateException {
        return new Expansion(assignment, node).plan();
    }

    private ContainerPlan plan() throws TemplateException {
        ContainerSpec spec = assignment.spec().getContainer();
        ContainerSpec.Builder expanded = spec.toBuilder()
                .setHostname(expand("hostname", spec.getHostname()))
                .clearEnv()
                .clearMounts()
                .clearLabels()
                .addAllLabels(expand("labels", spec.getLabelsList()));
        for (String env : spec.getEnvList()) {
            expanded.addEnv(expand("env", env));
        }
        for (Mount mount : spec.getMountsList()) {
            expanded.addMounts(mount.toBuilder()
                    .setSource(expand("mounts.source", mount.getSource()))
                    .setTarget(expand("mounts.target", mount.getTarget()))
                    .clearVolumeOptions()
                    .addAllVolumeOptions(expand("mounts.volume_options", mount.getVolumeOptionsList()))
                    .clearVolumeLabels()
                    .addAllVolumeLabels(expand("mounts.volume_labels", mount.getVolumeLabelsList())));
        }
        TaskSpec task = assignment.spec().toBuilder().setContainer(expanded).build();
        List<io.jswarm.api.v1.PortConfig> ports = assignment.template().getPortsList();
        return new ContainerPlan(
                name, assignment.task().getId(), task, ports, Collections.unmodifiableSortedMap(labels(task)));
    }

    private SortedMap<String, String> labels(TaskSpec task) {
        SortedMap<String, String> labels = new TreeMap<>();
        task.getContainer().getLabelsList().forEach(label -> labels.put(label.getKey(), label.getValue()));
        labels.put(TaskLabels.TASK_ID, assignment.task().getId());
        labels.put(TaskLabels.TASK_NAME, name);
        labels.put(TaskLabels.SERVICE_ID, assignment.task().getServiceId());
        labels.put(TaskLabels.SERVICE_NAME, assignment.template().getServiceName());
        labels.put(TaskLabels.NODE_ID, node.nodeId());
        labels.put(TaskLabels.CLUSTER_ID, node.clusterId());
        return labels;
    }

    private List<Label> expand(String field, List<Label> labels) throws TemplateException {
        List<Label> expanded = new ArrayList<>(labels.size());
        for (Label label : labels) {
            expanded.add(
                    label.toBuilder().setValue(expand(field, label.getValue())).build());
        }
        return expanded;
    }

    private String expand(String field, String text) throws TemplateException {
        if (!text.contains("{{")) {
            return text;
        }
        Matcher matcher = BRACES.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value(field, matcher.group(1))));
        }
        return matcher.appendTail(expanded).toString();
    }

    private String value(String field, String braced) throws TemplateException {
        String key = braced.strip();
        Matcher index = INDEX.matcher(key);
        if (index.matches()) {
            return label(index.group(1));
        }
        if (key.startsWith(LABELS)) {
            return label(key.substring(LABELS.length()));
        }
        return switch (key) {
            case ".Service.Name" -> assignment.template().getServiceName();
            case ".Service.ID" -> assignment.task().getServiceId();
            case ".Node.ID" -> node.nodeId();
            case ".Node.Hostname" -> node.hostname();
            case ".Node.Platform.OS" -> node.os();
            case ".Node.Platform.Architecture" -> node.architecture();
            case ".Task.ID" -> assignment.task().getId();
            case ".Task.Name" -> name;
            case ".Task.Slot" -> slot(assignment, node);
            default ->
                throw new TemplateException(field + ": expected one of " + KNOWN + " between {{ and }}, but found "
                        + key + "; correct it with 'jswarm service update'");
        };
    }

    private String label(String key) {
        for (Label label : assignment.template().getServiceLabelsList()) {
            if (label.getKey().equals(key)) {
                return label.getValue();
            }
        }
        return "";
    }
}
