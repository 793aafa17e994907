package io.jswarm.cli.service;

import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.api.v1.UpdateServiceResponse;
import io.jswarm.cli.invocation.Invocation;
import java.util.function.Consumer;

/** Reads a service's spec, changes it and writes it back. */
final class ServiceEdit {
    private final Invocation invocation;
    private final boolean repeatable;
    private final UpdateServiceRequest template;

    /**
     * An edit.
     *
     * @param repeatable whether it means the same when somebody else changed the service in between: then it is made
     *     again on what they left, up to twelve times with growing waits; otherwise it is refused
     * @param template the flags of the request
     */
    ServiceEdit(Invocation invocation, boolean repeatable, UpdateServiceRequest template) {
        this.invocation = invocation;
        this.repeatable = repeatable;
        this.template = template;
    }

    /** Makes the change and returns the new service; warnings go to standard error. */
    Service run(String ref, Consumer<ServiceSpec.Builder> change) {
        UpdateServiceResponse answer = invocation.client().services().edit(ref, template, repeatable, change);
        answer.getWarningsList().forEach(invocation.environment()::printWarning);
        return answer.getService();
    }
}
