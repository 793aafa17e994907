package io.jswarm.cli.invocation;

import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FailureText;
import io.jswarm.client.ClientException;
import java.util.List;
import java.util.function.Consumer;

/** Commands that take several names go on after one of them fails, and fail in the end. */
public final class Each {
    private Each() {}

    /** Runs the action for each name and prints what fails; returns the exit code of the first that failed. */
    public static int run(Invocation invocation, List<String> refs, Consumer<String> action) {
        int exitCode = ExitCodes.DONE;
        for (String ref : refs) {
            try {
                action.accept(ref);
            } catch (CliException | ClientException failure) {
                CliException e = FailureText.of(failure);
                if (e.exitCode() == ExitCodes.UNREACHABLE || e.exitCode() == ExitCodes.USAGE) {
                    throw e;
                }
                invocation.environment().printError(named(ref, e.reason()), e.hint());
                exitCode = exitCode == ExitCodes.DONE ? e.exitCode() : exitCode;
            }
        }
        return exitCode;
    }

    /** Of several names that were typed, the one that it is about is said. */
    private static String named(String ref, String reason) {
        return reason.contains(ref) ? reason : ref + ": " + reason;
    }
}
