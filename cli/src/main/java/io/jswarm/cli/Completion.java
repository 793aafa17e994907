package io.jswarm.cli;

import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Invocation;
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

    private final Invocation session;

    @Parameters(paramLabel = "(bash|zsh|fish)", description = "The shell")
    private Shell shell = Shell.bash;

    /** The command in this session. */
    public Completion(Invocation session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine root = Commands.all(session);
        session.out()
                .print(
                        switch (shell) {
                            case bash -> BashCompletion.of(root);
                            case zsh -> ZshCompletion.of(root);
                            case fish -> FishCompletion.of(root);
                        });
        return ExitCodes.DONE;
    }
}
