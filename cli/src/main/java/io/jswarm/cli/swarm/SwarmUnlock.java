package io.jswarm.cli.swarm;

import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.api.v1.LocalState;
import io.jswarm.api.v1.UnlockRequest;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm swarm unlock}: gives this host's manager the key that it waits for. */
@Command(
        name = "unlock",
        description = "Unlock this host's manager; the key is asked for, or read from the standard input",
        footer = {"", "Example:", "  jswarm swarm unlock < key.txt"})
public final class SwarmUnlock implements Callable<Integer> {
    private final Invocation invocation;

    /** The command of this invocation. */
    public SwarmUnlock(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        invocation.waitForDaemon(invocation.options().timeout());
        if (invocation.host().info().getState() != LocalState.LOCAL_STATE_LOCKED) {
            throw CliException.failed("This node is not locked.", "See what it is: 'jswarm info'.");
        }
        invocation
                .host()
                .callOnce(
                        SwarmInit.LIMIT,
                        LocalBlockingStub::unlock,
                        UnlockRequest.newBuilder().setUnlockKey(key()).build());
        invocation.out().println("Swarm unlocked.");
        return ExitCodes.DONE;
    }

    /** Without echo on a terminal. */
    private String key() {
        Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        if (invocation.environment().terminal() && console.isPresent()) {
            char[] typed = console.get().readPassword("Unlock key: ");
            return typed == null ? "" : new String(typed);
        }
        try {
            String line = new BufferedReader(
                            new InputStreamReader(invocation.environment().in(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected the unlock key on the standard input, but it cannot be read.",
                    "Example: jswarm swarm unlock < key.txt");
        }
    }
}
