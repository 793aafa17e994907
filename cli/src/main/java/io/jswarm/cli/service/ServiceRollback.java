package io.jswarm.cli.service;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.cli.invocation.Invocation;
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
    private final Invocation invocation;

    @Mixin
    private WaitFlags wait = new WaitFlags();

    @Parameters(paramLabel = "SERVICE", description = "Id, name or id prefix")
    private String ref = "";

    /** The command of this invocation. */
    public ServiceRollback(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        UpdateServiceRequest request = UpdateServiceRequest.newBuilder()
                .setRollback(true)
                .setKeepRegistryAuth(true)
                .build();
        Service service = new ServiceEdit(invocation, false, request).run(ref, spec -> {});
        invocation.out().println(ref);
        return new ServiceWait(invocation, wait).run(service, true);
    }
}
