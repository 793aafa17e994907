package io.jswarm.cli;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.output.TemplateException;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FailureText;
import io.jswarm.client.ClientException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses one command line, runs its command, and turns what goes wrong into words and an exit code. */
public final class Cli {
    private Cli() {}

    /** Runs one command line; returns one of {@link ExitCodes}. */
    public static int run(Environment environment, String... arguments) {
        try (Invocation invocation = new Invocation(environment)) {
            CommandLine command = Commands.tree(invocation, List.of(arguments));
            command.setOut(writer(environment.out()));
            command.setErr(writer(environment.err()));
            command.setParameterExceptionHandler((e, args) -> usageError(environment, e));
            command.setExecutionExceptionHandler((e, failed, result) -> failure(environment, e, failed));
            command.setExecutionStrategy(Cli::execute);
            return command.execute(arguments);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** Help goes to standard output, that of an unknown command nowhere; a missing command is a wrong command line. */
    private static int execute(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine command = last.commandSpec().commandLine();
        if (!last.unmatched().isEmpty()
                && !last.unmatched().getFirst().startsWith("-")
                && !command.getSubcommands().isEmpty()) {
            throw new UnmatchedArgumentException(command, last.unmatched());
        }
        Integer help = CommandLine.executeHelpRequest(result);
        if (help == null && !(command.getCommand() instanceof Callable)) {
            command.usage(command.getErr()); // it says which commands there are
            return ExitCodes.USAGE;
        }
        return help != null ? help : new CommandLine.RunLast().execute(result);
    }

    private static int usageError(Environment environment, ParameterException e) {
        CommandLine command = e.getCommandLine();
        String message = String.valueOf(e.getMessage());
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = unmatchedMessage(unmatched);
        } else if (e.getArgSpec() instanceof PositionalParamSpec argument && e.getCause() != null) {
            message = "Invalid value for " + argument.paramLabel() + ": "
                    + e.getCause().getMessage();
        }
        environment.printError(sentence(message), usageHint(command));
        return ExitCodes.USAGE;
    }

    private static String unmatchedMessage(UnmatchedArgumentException e) {
        String first = e.getUnmatched().getFirst();
        boolean hasCommands = !e.getCommandLine().getSubcommands().isEmpty();
        String what = e.isUnknownOption() ? "option" : hasCommands ? "command" : "argument";
        String path = e.getCommandLine().getCommandSpec().qualifiedName();
        String unknown = "Unknown " + what + " '" + first + "' of '" + path + "'";
        Optional<String> missing = e.isUnknownOption()
                ? DockerGaps.option(e.getCommandLine().getCommandSpec(), first)
                : path.equals("jswarm") ? DockerGaps.command(first) : Optional.empty();
        if (missing.isPresent()) {
            return unknown + ": " + missing.get() + ".";
        }
        List<String> suggestions = Suggestions.of(e.getCommandLine(), first, e.isUnknownOption());
        return unknown + "." + (suggestions.isEmpty() ? "" : " Did you mean " + String.join(" or ", suggestions) + "?");
    }

    private static String sentence(String text) {
        return text.endsWith(".") || text.endsWith("?") ? text : text + ".";
    }

    /** An example of the command, and where there is more. */
    private static String usageHint(CommandLine command) {
        String more = "See '" + command.getCommandSpec().qualifiedName() + " --help'.";
        if (!command.getSubcommands().isEmpty()) {
            return more;
        }
        for (String line : command.getCommandSpec().usageMessage().footer()) {
            if (line.startsWith("  jswarm ")) {
                return "Example: " + line.strip() + System.lineSeparator() + more;
            }
        }
        return more;
    }

    private static int told(Environment environment, CliException failure) {
        environment.printError(failure.reason(), failure.hint());
        return failure.exitCode();
    }

    private static int failure(Environment environment, Exception e, CommandLine command) {
        return switch (e) {
            case CliException cli -> told(environment, cli);
            case ClientException client -> told(environment, FailureText.of(client));
            case TemplateException template -> {
                environment.printError(
                        "--format: " + sentence(String.valueOf(template.getMessage())), usageHint(command));
                yield ExitCodes.USAGE;
            }
            default -> {
                environment.printError(
                        "jswarm has a bug: " + e, "Please report it with what you typed; JSWARM_DEBUG=1 shows where.");
                if (!environment.variable("JSWARM_DEBUG").isEmpty()) {
                    e.printStackTrace(environment.err());
                }
                yield ExitCodes.FAILED;
            }
        };
    }
}
