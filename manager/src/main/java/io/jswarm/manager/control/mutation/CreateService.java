package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.ObjectName;
import io.jswarm.manager.state.View;
import org.jspecify.annotations.Nullable;

/**
 * A new service.
 *
 * @param id drawn at the edge
 * @param spec as the client sent it, but for the image's digest
 */
public record CreateService(String id, ServiceSpec spec) implements Mutation {
    /** What is wrong with the spec by itself, whatever the state; null when it is well. */
    public @Nullable Rejection problem() {
        return ServiceSpecs.check(spec).first();
    }

    @Override
    public Outcome decide(View view, Now now) {
        Cluster cluster = view.state().cluster();
        if (cluster == null) {
            return Refusals.noCluster();
        }
        Rejection problem = problem();
        if (problem != null) {
            return Outcome.rejected(problem);
        }
        String name = spec.getAnnotations().getName();
        String holder = view.state().named(ObjectKinds.SERVICE, ObjectName.of(name));
        if (holder != null) {
            return Outcome.rejected(new Rejection(
                    Rejection.Code.ALREADY_EXISTS,
                    "Expected a name that is free, but service " + holder + " is named " + name + ".",
                    "annotations.name",
                    "Choose another --name, or change that service with: jswarm service update " + name));
        }
        Service service = Service.newBuilder()
                .setId(id)
                .setSpec(ServiceSpecs.canonical(spec))
                .setSequence(cluster.getNextServiceSequence())
                .setTemplateVersion(1)
                .setLastTemplateVersion(1)
                .build();
        Cluster counted = cluster.toBuilder()
                .setNextServiceSequence(cluster.getNextServiceSequence() + 1)
                .build();
        return Outcome.accepted(
                id, Changes.update(counted), Changes.create(Templates.of(service)), Changes.create(service));
    }
}
