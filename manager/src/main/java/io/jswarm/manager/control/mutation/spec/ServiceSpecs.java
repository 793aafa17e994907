package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.ServiceMode;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Pairs;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.TaskSpec;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of a service, and its canonical form: equal wishes are equal bytes. */
public final class ServiceSpecs {
    /** More replicas than any service needs: a typing error, not a wish. */
    public static final long MOST_REPLICAS = 1_000_000;

    private static final int LONGEST_NAME = 63;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9_-]*[a-zA-Z0-9])?");

    /** A row for each field. */
    public static final FieldTable TABLE = FieldTable.of(ServiceSpec.getDescriptor(), rows());

    private ServiceSpecs() {}

    private static List<Row> rows() {
        return Stream.of(
                        Labels.annotations(
                                Text.matching(
                                        1,
                                        LONGEST_NAME,
                                        "1 to 63 letters, digits, '-' or '_', beginning and ending with a letter or"
                                                + " digit",
                                        name -> NAME.matcher(name).matches(),
                                        "web"),
                                "--name",
                                "--name web",
                                "--label"),
                        modes(),
                        task(),
                        Row.under("task.container", ContainerSpecs.rows()),
                        MountSpecs.rows(),
                        ResourceSpecs.rows(),
                        RestartSpecs.rows(),
                        PlacementSpecs.rows(),
                        updates("update"),
                        updates("rollback"),
                        PortSpecs.rows())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> modes() {
        return List.of(
                Row.of("replicated", Part.optional()),
                Row.of("replicated.replicas", "--replicas", Whole.unsigned(0, MOST_REPLICAS), "--replicas 3"),
                Row.of("global", Part.optional()));
    }

    private static List<Row> task() {
        return List.of(
                Row.of("task", Part.required()),
                Row.of("task.container", Part.required()),
                Row.of("task.force_update", "--force", Whole.counter(), "--force, which counts up by 1"),
                Row.of("task.log_driver", Part.optional()),
                Row.of("task.log_driver.name", "--log-driver", Bounds.driver("json-file"), "--log-driver json-file"),
                Row.of(
                        "task.log_driver.options",
                        "--log-opt",
                        Pairs.of(Labels.MOST),
                        "--log-driver json-file --log-opt max-size=10m"));
    }

    private static List<Row> updates(String path) {
        String flag = "--" + path + "-";
        return List.of(
                Row.of(path, Part.optional()),
                Row.of(
                        path + ".parallelism",
                        flag + "parallelism",
                        Whole.unsigned(0, MOST_REPLICAS).zero("all at once"),
                        flag + "parallelism 1"),
                Row.of(path + ".delay_ms", flag + "delay", Bounds.duration(), flag + "delay 10s"));
    }

    /** What is wrong: with each field first, then with what they say together. */
    public static Problems check(ServiceSpec spec) {
        Problems problems = new Problems();
        TABLE.check(spec, problems);
        checkTogether(spec, problems);
        return problems;
    }

    private static void checkTogether(ServiceSpec spec, Problems problems) {
        ServiceMode mode = ServiceMode.of(spec);
        problems.expect(
                mode != ServiceMode.Unset.ONLY,
                "mode",
                "--mode: expected replicated or global, but got none.",
                "Example: --mode replicated --replicas 3");
        TaskSpec task = spec.getTask();
        ContainerSpecs.check(task.getContainer(), problems);
        MountSpecs.check(task.getContainer().getMountsList(), problems);
        ResourceSpecs.check(task.getResources(), problems);
        PlacementSpecs.check(task.getPlacement(), mode.slotIsNode(), problems);
        problems.expect(
                task.getLogDriver().getOptionsCount() == 0
                        || !task.getLogDriver().getName().isEmpty(),
                "task.log_driver.name",
                "--log-opt: expected a --log-driver beside it, but there is none.",
                "Example: --log-driver json-file --log-opt max-size=10m");
        PortSpecs.check(spec.getEndpoint(), problems);
        SpecSize.check(spec, problems);
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
