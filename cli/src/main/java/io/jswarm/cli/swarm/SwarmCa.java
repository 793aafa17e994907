package io.jswarm.cli.swarm;

import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jswarm swarm ca}: prints the certificate that all nodes trust. */
@Command(
        name = "ca",
        description = "Print the cluster's root certificate (PEM)",
        footer = {"", "Example:", "  jswarm swarm ca > root.crt"})
public final class SwarmCa implements Callable<Integer> {
    private final Session session;

    /** The command in this session. */
    public SwarmCa(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.out()
                .println(session.control()
                        .cluster()
                        .getCluster()
                        .getRootCaCertificate()
                        .toStringUtf8()
                        .strip());
        return ExitCodes.DONE;
    }
}
