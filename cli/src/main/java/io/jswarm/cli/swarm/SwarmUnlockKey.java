package io.jswarm.cli.swarm;

import io.jswarm.api.v1.UpdateClusterRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.JswarmClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm swarm unlock-key}: prints or renews what restarted managers wait for. */
@Command(
        name = "unlock-key",
        description = "Print the key that restarted managers need",
        footer = {"", "Example:", "  jswarm swarm unlock-key --rotate"})
public final class SwarmUnlockKey implements Callable<Integer> {
    private final Invocation invocation;

    @Option(names = "--rotate", description = "Make a new key; a manager that is away now needs the old one once more")
    private boolean rotate;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the key only")
    private boolean quiet;

    /** The command of this invocation. */
    public SwarmUnlockKey(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        JswarmClient client = invocation.client();
        if (rotate) {
            client.swarm()
                    .update(UpdateClusterRequest.newBuilder()
                            .setRotateUnlockKey(true)
                            .build());
        }
        String key = client.swarm().unlockKey();
        if (key.isEmpty()) {
            throw CliException.failed(
                    "There is no unlock key: autolock is off.", "Turn it on: 'jswarm swarm update --autolock=true'.");
        }
        if (quiet) {
            invocation.out().println(key);
            return ExitCodes.DONE;
        }
        if (rotate) {
            invocation.out().println("Successfully rotated manager unlock key.");
            invocation.out().println();
        }
        UnlockKeyText.print(invocation.out(), key);
        return ExitCodes.DONE;
    }
}
