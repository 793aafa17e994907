package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.UpdateConfig;
import java.util.regex.Pattern;

/** The rules of a service, and its canonical form: equal wishes are equal bytes. */
public final class ServiceSpecs {
    /** More replicas than any service needs: a typing error, not a wish. */
    public static final long MOST_REPLICAS = 1_000_000;

    private static final int LONGEST_NAME = 63;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?");

    private ServiceSpecs() {}

    /** Adds what is wrong. */
    public static void check(ServiceSpec spec, Problems problems) {
        checkName(spec.getAnnotations().getName(), problems);
        Labels.check(spec.getAnnotations().getLabelsList(), "annotations.labels", "--label", problems);
        checkMode(spec, problems);
        TaskSpec task = spec.getTask();
        ContainerSpecs.check(task.getContainer(), problems);
        ResourceSpecs.check(task.getResources(), problems);
        RestartSpecs.check(task.getRestart(), problems);
        PlacementSpecs.check(task.getPlacement(), spec.hasGlobal(), problems);
        checkLogDriver(task, problems);
        checkUpdate(spec.getUpdate(), "update", problems);
        checkUpdate(spec.getRollback(), "rollback", problems);
        PortSpecs.check(spec.getEndpoint(), problems);
        SpecSize.check(spec, problems);
    }

    private static void checkName(String name, Problems problems) {
        problems.expect(
                NAME.matcher(name).matches() && name.length() <= LONGEST_NAME,
                "annotations.name",
                "--name: expected 1 to 63 letters, digits, '-' or '_', beginning and ending with a letter or digit,"
                        + " but got \"" + name + "\".",
                "Example: --name web");
    }

    private static void checkMode(ServiceSpec spec, Problems problems) {
        switch (spec.getModeCase()) {
            case REPLICATED -> {
                long replicas = spec.getReplicated().getReplicas();
                problems.expect(
                        replicas >= 0 && replicas <= MOST_REPLICAS,
                        "replicated.replicas",
                        "--replicas: expected 0 to 1000000, but got " + Long.toUnsignedString(replicas) + ".",
                        "Example: --replicas 3");
            }
            case GLOBAL -> {}
            case MODE_NOT_SET ->
                problems.expect(
                        false,
                        "mode",
                        "--mode: expected replicated or global, but got none.",
                        "Example: --mode replicated --replicas 3");
        }
    }

    private static void checkUpdate(UpdateConfig update, String field, Problems problems) {
        problems.expect(
                update.getParallelism() >= 0 && update.getParallelism() <= MOST_REPLICAS,
                field + ".parallelism",
                "--" + field + "-parallelism: expected 0 (all at once) to 1000000, but got "
                        + Long.toUnsignedString(update.getParallelism()) + ".",
                "Example: --" + field + "-parallelism 1");
        problems.expect(
                update.getDelayMs() >= 0,
                field + ".delay_ms",
                "--" + field + "-delay: expected no negative duration, but got " + update.getDelayMs() + "ms.",
                "Example: --" + field + "-delay 10s");
    }

    private static void checkLogDriver(TaskSpec task, Problems problems) {
        problems.expect(
                task.getLogDriver().getOptionsCount() == 0
                        || !task.getLogDriver().getName().isEmpty(),
                "task.log_driver.name",
                "--log-opt: expected a --log-driver beside it, but there is none.",
                "Example: --log-driver json-file --log-opt max-size=10m");
        Labels.check(task.getLogDriver().getOptionsList(), "task.log_driver.options", "--log-opt", problems);
    }

    /** The same wish in one form: labels and options sorted by key, unnamed protocols TCP. */
    public static ServiceSpec canonical(ServiceSpec spec) {
        ServiceSpec.Builder canonical = spec.toBuilder().setAnnotations(Labels.canonical(spec.getAnnotations()));
        TaskSpec.Builder task = canonical.getTaskBuilder();
        task.setContainer(ContainerSpecs.canonical(task.getContainer()));
        if (task.hasLogDriver()) {
            task.getLogDriverBuilder()
                    .clearOptions()
                    .addAllOptions(Labels.sorted(spec.getTask().getLogDriver().getOptionsList()));
        }
        if (canonical.hasEndpoint()) {
            canonical.setEndpoint(PortSpecs.canonical(spec.getEndpoint()));
        }
        return canonical.build();
    }
}
