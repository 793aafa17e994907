package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Either;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Pairs;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Shown;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Mount;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of what runs in a task's container. */
final class ContainerSpecs {
    private static final int LONGEST_USER = 256;
    private static final int MOST_GROUPS = 1_000;
    private static final int LONGEST_SIGNAL = 16;
    /** The most that Linux counts. */
    private static final int MOST_PIDS = 4 * 1024 * 1024;

    private static final int MOST_RETRIES = Integer.MAX_VALUE;
    private static final int LONGEST_AUTH = 64 * 1024;
    private static final int LONGEST_TEMPLATE = 1_024;
    private static final int LONGEST_HOSTNAME = 64;
    private static final Pattern HOSTNAME =
            Pattern.compile("[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*");

    private static final Pattern BASE64 = Pattern.compile("[a-zA-Z0-9+/_-]*=*");

    private static final Text ENV =
            Text.told(1, Bounds.LONGEST_ARGUMENT, "KEY=VALUE", ContainerSpecs::checkVariable, "MODE=production", "=x");
    private static final Text HOST =
            Text.told(0, LONGEST_TEMPLATE, "a host name", ContainerSpecs::checkHostname, "web-{{.Task.Slot}}", "a_b");
    /** It becomes a header of a request to the engine. */
    private static final Text AUTH = Text.matching(
                    0,
                    LONGEST_AUTH,
                    "credentials as base64url",
                    text -> BASE64.matcher(text).matches(),
                    "e30=")
            .asSecret();

    private ContainerSpecs() {}

    /** Below the container. */
    static List<Row> rows() {
        return Stream.of(program(), surroundings(), limits(), health())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Row> program() {
        return List.of(
                Row.of("image", "IMAGE", ImageReferences.rule(), "nginx:1.27"),
                Row.of("command", "--entrypoint", arguments("PROGRAM"), "--entrypoint /bin/sh"),
                Row.of("args", "ARG", arguments("an argument"), "jswarm service create nginx:1.27 nginx -T"),
                Row.of("env", "--env", new Many(Bounds.MOST_ARGUMENTS, ENV), "--env MODE=production"),
                Row.of(
                        "dir",
                        "--workdir",
                        Bounds.path("an absolute path", path -> path.isEmpty() || path.startsWith("/"), "/srv"),
                        "--workdir /srv"),
                Row.of("user", "--user", Text.line(0, LONGEST_USER, "USER[:GROUP]", "1000:1000"), "--user 1000:1000"),
                Row.of(
                        "groups",
                        "--group",
                        new Many(MOST_GROUPS, Text.line(1, LONGEST_USER, "a group's name or number", "docker")),
                        "--group docker"),
                Row.of("registry_auth", "--with-registry-auth", AUTH, "docker login, then --with-registry-auth"));
    }

    private static Many arguments(String form) {
        String whole = form + " without NUL characters";
        return new Many(Bounds.MOST_ARGUMENTS, Text.free(0, Bounds.LONGEST_ARGUMENT, whole, "serve"));
    }

    private static List<Row> surroundings() {
        return List.of(
                Row.of(
                        "labels",
                        "--container-label",
                        new Pairs(Labels.MOST, Placeholders::check),
                        "--container-label tier=web"),
                Row.of("hostname", "--hostname", HOST, "--hostname web-{{.Task.Slot}}"),
                Row.of("init", new Either()),
                Row.of("read_only", new Either()),
                Row.of("tty", new Either()),
                Row.of("open_stdin", new Either()));
    }

    private static List<Row> limits() {
        return List.of(
                Row.of(
                        "stop_signal",
                        "--stop-signal",
                        Text.matching(0, LONGEST_SIGNAL, "a signal's name or number", Signals::isPlausible, "SIGTERM"),
                        "--stop-signal SIGTERM"),
                Row.of("stop_grace_period_ms", "--stop-grace-period", Bounds.duration(), "--stop-grace-period 10s"),
                Row.of(
                        "pids_limit",
                        "--limit-pids",
                        Whole.of(0, MOST_PIDS, Unit.COUNT).zero("no limit"),
                        "--limit-pids 100"));
    }

    private static List<Row> health() {
        return List.of(
                Row.of("healthcheck", Part.optional()),
                Row.of(
                        "healthcheck.test",
                        "--health-cmd",
                        new Many(
                                Bounds.MOST_ARGUMENTS,
                                Text.free(0, Bounds.LONGEST_ARGUMENT, "a command without NUL characters", "NONE")),
                        "--health-cmd 'curl -fsS localhost', or --no-healthcheck"),
                healthDuration("interval"),
                healthDuration("timeout"),
                Row.of(
                        "healthcheck.retries",
                        "--health-retries",
                        Whole.unsigned(0, MOST_RETRIES),
                        "--health-retries 3"),
                healthDuration("start-period"),
                healthDuration("start-interval"));
    }

    private static Row healthDuration(String name) {
        String flag = "--health-" + name;
        return Row.of(
                "healthcheck." + name.replace('-', '_') + "_ms",
                flag,
                Bounds.duration().zero("the image's"),
                flag + " 30s");
    }

    private static void checkVariable(String env, Row row, Problems problems) {
        if (env.startsWith("=") || env.indexOf('\0') >= 0) {
            row.wrong(problems, "KEY=VALUE", "the key of " + Shown.quoted(env) + " is empty or has a NUL character");
        } else {
            Placeholders.check(env, row, problems);
        }
    }

    private static void checkHostname(String hostname, Row row, Problems problems) {
        if (Placeholders.hasAny(hostname)) {
            Placeholders.check(hostname, row, problems);
        } else if (!hostname.isEmpty()
                && (hostname.length() > LONGEST_HOSTNAME
                        || !HOSTNAME.matcher(hostname).matches())) {
            row.wrong(
                    problems,
                    "a host name of at most 64 letters, digits, '-' and '.'",
                    "got " + Shown.quoted(hostname));
        }
    }

    /** What the strings of a health check say together. */
    static void check(ContainerSpec container, Problems problems) {
        List<String> test = container.getHealthcheck().getTestList();
        problems.expect(
                isHealthTest(test),
                "task.container.healthcheck.test",
                "--health-cmd: expected NONE, CMD with a program or CMD-SHELL with one command line, but got "
                        + Shown.cut(test.toString()) + ".",
                "Example: --health-cmd 'curl -fsS localhost', or --no-healthcheck");
    }

    private static boolean isHealthTest(List<String> test) {
        if (test.isEmpty()) {
            return true;
        }
        return switch (test.getFirst()) {
            case "NONE" -> test.size() == 1;
            case "CMD" -> test.size() >= 2;
            case "CMD-SHELL" -> test.size() == 2;
            default -> false;
        };
    }

    static ContainerSpec canonical(ContainerSpec container) {
        List<Mount> mounts =
                container.getMountsList().stream().map(MountSpecs::canonical).toList();
        return container.toBuilder()
                .clearLabels()
                .addAllLabels(Labels.sorted(container.getLabelsList()))
                .clearMounts()
                .addAllMounts(mounts)
                .build();
    }
}
