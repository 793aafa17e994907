package io.jswarm.worker.exec.docker;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogDriver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How far the logs of containers may grow unless their service says it. Only the engine's driver json-file needs it: it
 * keeps everything by default, and no other driver of the engine does (<a
 * href="https://docs.docker.com/engine/logging/drivers/json-file/">its options</a>).
 *
 * @param options of the driver json-file, by name; none: what the engine does by itself
 */
public record LogRotation(Map<String, String> options) {
    /** As every daemon is started: 30 MB a container. */
    public static final String DEFAULT = "max-size=10m,max-file=3";

    /** The word for what the engine does by itself. */
    public static final String NONE = "none";

    /** A service's word for the same, as a size. */
    private static final String UNBOUNDED = "-1";

    private static final String JSON_FILE = "json-file";
    private static final String MAX_SIZE = "max-size";
    private static final String MAX_FILE = "max-file";
    private static final String COMPRESS = "compress";
    private static final Map<String, Pattern> VALUES = Map.of(
            MAX_SIZE, Pattern.compile("[1-9][0-9]{0,8}[kmg]?"),
            MAX_FILE, Pattern.compile("[1-9][0-9]{0,3}"),
            COMPRESS, Pattern.compile("true|false"));

    /** Keeps its own copy. */
    public LogRotation {
        options = Map.copyOf(options);
    }

    /**
     * Reads {@code max-size=SIZE,max-file=NUMBER[,compress=true]} or {@code none}.
     *
     * @throws RejectedException when it is neither
     */
    public static LogRotation read(String text) {
        Map<String, String> options = new TreeMap<>();
        if (text.equals(NONE)) {
            return new LogRotation(options);
        }
        for (String part : text.split(",", -1)) {
            String[] option = part.split("=", 2);
            Pattern value = VALUES.get(option[0]);
            if (value == null || option.length < 2 || !value.matcher(option[1]).matches()) {
                throw refused("--task-log-opts to be options such as max-size=10m, max-file=3 or compress=true", part);
            }
            options.put(option[0], option[1]);
        }
        // Without it the engine bounds nothing, or does not start the container.
        if (!options.containsKey(MAX_SIZE)) {
            throw refused("max-size=SIZE in --task-log-opts", text);
        }
        if (options.getOrDefault(COMPRESS, "false").equals("true")
                && options.getOrDefault(MAX_FILE, "1").equals("1")) {
            throw refused("max-file=2 or more beside compress=true in --task-log-opts", text);
        }
        return new LogRotation(options);
    }

    private static RejectedException refused(String expected, String got) {
        return new RejectedException(Rejection.invalid(
                "--task-log-opts",
                "Expected " + expected + ", but got '" + got + "'.",
                "Leave it out for " + DEFAULT + ", or give " + NONE + " to leave logs to the engine."));
    }

    /**
     * The driver and options for a container. A size that its service gives wins. {@value #UNBOUNDED} as a size is no value of
     * the engine's, which would refuse to start the container: it means what the engine does by itself. The driver is named
     * where options are added, since the engine's default may be another one meanwhile.
     *
     * @param wanted the service's; without a name its options are for the engine's default driver
     * @param engineDefault the engine's default driver
     */
    LogDriver apply(LogDriver wanted, String engineDefault) {
        String driver = wanted.getName().isEmpty() ? engineDefault : wanted.getName();
        if (!driver.equals(JSON_FILE)) {
            return wanted;
        }
        List<Label> given = wanted.getOptionsList();
        String size = given.stream()
                .filter(option -> option.getKey().equals(MAX_SIZE))
                .map(Label::getValue)
                .findFirst()
                .orElse("");
        if (size.equals(UNBOUNDED)) {
            return wanted.toBuilder()
                    .clearOptions()
                    .addAllOptions(given.stream()
                            .filter(option -> !VALUES.containsKey(option.getKey()))
                            .toList())
                    .build();
        }
        return options.isEmpty() || !size.isEmpty() ? wanted : rotating(wanted, driver);
    }

    private LogDriver rotating(LogDriver wanted, String driver) {
        LogDriver.Builder rotating = wanted.toBuilder().setName(driver);
        new TreeMap<>(options).forEach((key, value) -> {
            if (wanted.getOptionsList().stream()
                    .noneMatch(option -> option.getKey().equals(key))) {
                rotating.addOptions(Label.newBuilder().setKey(key).setValue(value));
            }
        });
        return rotating.build();
    }
}
