package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.api.v1.UpdateStatus;
import io.jswarm.manager.control.mutation.spec.Problems;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;

/**
 * A new spec for a service. The template version grows only when tasks would differ, so a scale replaces no task.
 *
 * @param id the service
 * @param version that the client made the change from
 * @param spec the new spec; not read on rollback
 * @param rollback go back to the previous spec, whose template still stands
 * @param keepRegistryAuth keep the stored credentials when the new spec has none
 */
public record UpdateService(String id, long version, ServiceSpec spec, boolean rollback, boolean keepRegistryAuth)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Service service = view.state().services().get(id);
        if (service == null || service.getRemoved()) {
            return Refusals.noService(id);
        }
        String name = service.getSpec().getAnnotations().getName();
        if (service.getMeta().getVersion() != version) {
            return Refusals.outOfSequence(
                    "service", name, version, service.getMeta().getVersion());
        }
        if (rollback) {
            return rolledBack(view, now, service, name);
        }
        Problems problems = new Problems();
        ServiceSpecs.check(spec, problems);
        if (problems.first() != null) {
            return Outcome.rejected(problems.first());
        }
        if (!spec.getAnnotations().getName().equals(name)) {
            return Outcome.rejected(Rejection.invalid(
                    "annotations.name",
                    "Expected the name " + name + ": a service cannot be renamed.",
                    "Create a new service and remove this one: jswarm service rm " + name));
        }
        if (spec.hasGlobal() != service.getSpec().hasGlobal()) {
            return Outcome.rejected(Rejection.invalid(
                    "mode",
                    "Expected the mode that the service has: it cannot change between replicated and global.",
                    "Create a new service and remove this one: jswarm service rm " + name));
        }
        return updated(view, now, service);
    }

    private Outcome updated(View view, Now now, Service service) {
        ServiceSpec next = ServiceSpecs.canonical(withCredentials(service.getSpec()));
        if (next.equals(service.getSpec())) {
            return Outcome.accepted(id);
        }
        Service.Builder changed =
                service.toBuilder().setPreviousSpec(service.getSpec()).setSpec(next);
        changed.setPreviousTemplateVersion(service.getTemplateVersion());
        List<Change> changes = new ArrayList<>();
        if (Templates.differ(service.getSpec(), next)) {
            long fresh = service.getLastTemplateVersion() + 1;
            changed.setTemplateVersion(fresh)
                    .setLastTemplateVersion(fresh)
                    .setUpdateStatus(status(view, now, UpdateState.UPDATE_STATE_UPDATING, "update in progress"));
            changes.add(Changes.create(Templates.of(changed.build())));
        }
        changes.add(Changes.update(changed.build()));
        return new Outcome.Accepted(changes, id);
    }

    private ServiceSpec withCredentials(ServiceSpec present) {
        String stored = present.getTask().getContainer().getRegistryAuth();
        if (!keepRegistryAuth || !spec.getTask().getContainer().getRegistryAuth().isEmpty()) {
            return spec;
        }
        ServiceSpec.Builder kept = spec.toBuilder();
        kept.getTaskBuilder().getContainerBuilder().setRegistryAuth(stored);
        return kept.build();
    }

    private Outcome rolledBack(View view, Now now, Service service, String name) {
        if (!service.hasPreviousSpec()) {
            return Outcome.rejected(Rejection.precondition(
                    "Service " + name + " has no previous spec to go back to.",
                    "See what it has with: jswarm service inspect " + name));
        }
        boolean differs = service.getTemplateVersion() != service.getPreviousTemplateVersion();
        Service.Builder changed = service.toBuilder()
                .setSpec(service.getPreviousSpec())
                .setPreviousSpec(service.getSpec())
                .setTemplateVersion(service.getPreviousTemplateVersion())
                .setPreviousTemplateVersion(service.getTemplateVersion());
        if (differs) {
            changed.setUpdateStatus(
                    status(view, now, UpdateState.UPDATE_STATE_ROLLBACK_UPDATING, "rollback in progress"));
        }
        TemplateKey template = new TemplateKey(id, changed.getTemplateVersion());
        if (!view.state().templates().containsKey(template)) {
            throw new IllegalStateException("the template of the previous spec is gone: " + template);
        }
        return Outcome.accepted(id, Changes.update(changed.build()));
    }

    private static UpdateStatus status(View view, Now now, UpdateState state, String message) {
        return UpdateStatus.newBuilder()
                .setState(state)
                .setStartedAtMs(LogTime.ms(view, now))
                .setMessage(message)
                .build();
    }
}
