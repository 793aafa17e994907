package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.cli.host.HostDaemon;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the command line's help and completion say of {@code jswarm daemon} is what the daemon takes. */
final class DaemonOptionsTest {
    /** Names, value and text, defaults filled in. */
    private record Shown(List<String> names, String value, String text) {}

    /** The daemon's own spelling of options that every command has: --data-root and --help. */
    private static final List<String> GLOBAL = List.of("--data-root", "--help");

    private static Map<String, Shown> options(Object command) {
        Map<String, Shown> options = new TreeMap<>();
        for (OptionSpec option : new CommandLine(command).getCommandSpec().options()) {
            String text = String.join(" ", option.description());
            options.put(
                    option.longestName(),
                    new Shown(
                            Arrays.asList(option.names()),
                            option.paramLabel(),
                            text.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()))));
        }
        return options;
    }

    @Test
    void theHelpShowsTheDaemonsOptions() {
        Map<String, Shown> daemon = options(new DaemonMain());
        assertThat(daemon).containsKeys("--listen-addr", "--data-root", "--help");
        daemon.keySet().removeAll(GLOBAL);

        assertThat(options(new HostDaemon())).isEqualTo(daemon);
    }
}
