package io.jswarm.cli;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm completion}: prints what a shell needs to complete our commands and options. */
@Command(
        name = "completion",
        description = "Print a completion script for a shell",
        footer = {
            "",
            "Example:",
            "  jswarm completion bash > /etc/bash_completion.d/jswarm",
            "  jswarm completion zsh > ~/.zfunc/_jswarm      (with fpath+=~/.zfunc before compinit)",
            "  jswarm completion fish > ~/.config/fish/completions/jswarm.fish"
        })
public final class Completion implements Callable<Integer> {
    /** The shells that we know. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    private final Invocation invocation;

    @Parameters(paramLabel = "(bash|zsh|fish)", description = "The shell")
    private Shell shell = Shell.bash;

    /** The command of this invocation. */
    public Completion(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        CommandLine root = Commands.all(invocation);
        invocation
                .out()
                .print(
                        switch (shell) {
                            case bash -> BashCompletion.of(root);
                            case zsh -> ZshCompletion.of(root);
                            case fish -> FishCompletion.of(root);
                        });
        return ExitCodes.DONE;
    }
}
