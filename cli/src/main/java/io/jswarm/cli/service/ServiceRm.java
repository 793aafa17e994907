package io.jswarm.cli.service;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.RemoveServiceRequest;
import io.jswarm.cli.client.ControlClient;
import io.jswarm.cli.session.Each;
import io.jswarm.cli.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jswarm service rm}: ends services and their tasks. */
@Command(
        name = "rm",
        aliases = "remove",
        description = "End services and their tasks",
        footer = {"", "Example:", "  jswarm service rm web"})
public final class ServiceRm implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "1..*", paramLabel = "SERVICE…", description = "Ids, names or id prefixes")
    private List<String> refs = new ArrayList<>();

    /** The command in this session. */
    public ServiceRm(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ControlClient control = session.control();
        return Each.run(session, refs, ref -> {
            control.call(
                    ControlBlockingStub::removeService,
                    RemoveServiceRequest.newBuilder()
                            .setRequestId(session.newRequestId())
                            .setId(control.service(ref)
                                    .getService()
                                    .getService()
                                    .getId())
                            .build());
            session.out().println(ref);
        });
    }
}
