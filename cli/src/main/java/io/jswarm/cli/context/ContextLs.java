package io.jswarm.cli.context;

import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.invocation.ListOptions;
import io.jswarm.cli.output.Listing;
import io.jswarm.cli.output.Style;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FailureText;
import io.jswarm.client.ClientException;
import io.jswarm.client.ContextStore;
import io.jswarm.client.SavedContext;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jswarm context ls}: how clusters are reached from here. */
@Command(
        name = "ls",
        aliases = "list",
        description = "List contexts",
        footer = {"", "Example:", "  jswarm context ls"})
public final class ContextLs implements Callable<Integer> {
    private record Row(String name, String description, String managers, String expires, String error) {}

    private final Invocation invocation;

    @Mixin
    private ListOptions options = new ListOptions();

    /** The command of this invocation. */
    public ContextLs(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        String current = invocation.contextName();
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(ContextStore.DEFAULT, "The daemon of this host", "", "", ""));
        invocation.contexts().names().forEach(name -> rows.add(row(name)));
        Listing<Row> listing = new Listing<Row>(Row::name)
                .marked(row -> row.name().equals(current))
                .column("Name", "NAME", Row::name)
                .column("Description", "DESCRIPTION", Row::description)
                .column("Managers", "MANAGERS", Row::managers)
                .column("Expires", "EXPIRES", Row::expires)
                .column("Error", "ERROR", Row::error, row -> Style.BAD)
                .hidden("Current", "CURRENT", row -> row.name().equals(current));
        options.print(invocation, listing, rows);
        return ExitCodes.DONE;
    }

    private Row row(String name) {
        try {
            SavedContext context = invocation.contexts().read(name);
            return new Row(
                    name,
                    context.description(),
                    String.join(",", context.managers()),
                    context.expiresAt().toString(),
                    context.expiresAt().toEpochMilli()
                                    > invocation.environment().clock().now().wallMs()
                            ? ""
                            : "the certificate has expired");
        } catch (ClientException e) {
            return new Row(name, "", "", "", FailureText.of(e).reason());
        } catch (CertificateException e) {
            return new Row(name, "", "", "", "the certificate cannot be read");
        }
    }
}
