package io.jswarm.cli.service;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.cli.session.Invocation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code jswarm service rollback}: returns to the spec before the last update. */
@Command(
        name = "rollback",
        description = "Go back to the spec before the last update",
        footer = {"", "Example:", "  jswarm service rollback web"})
public final class ServiceRollback implements Callable<Integer> {
    private final Invocation session;

    @Mixin
    private WaitFlags wait = new WaitFlags();

    @Parameters(paramLabel = "SERVICE", description = "Id, name or id prefix")
    private String ref = "";

    /** The command in this session. */
    public ServiceRollback(Invocation session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        UpdateServiceRequest request = UpdateServiceRequest.newBuilder()
                .setRollback(true)
                .setKeepRegistryAuth(true)
                .build();
        Service service = new ServiceEdit(session, false, request).run(ref, spec -> {});
        session.out().println(ref);
        return new ServiceWait(session, wait).run(service, true);
    }
}
