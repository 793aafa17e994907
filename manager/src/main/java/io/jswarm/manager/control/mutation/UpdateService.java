package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.field.Problems;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.api.v1.UpdateStatus;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.orchestrator.LogTime;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.state.UpdateSlots;
import io.jswarm.manager.state.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new spec for a service, or the previous one again. Only a change that running tasks would show makes a new template
 * version and starts an update; a scale does not. The spec that is replaced becomes the previous one.
 *
 * @param id of the service
 * @param version that the client made the change from
 * @param spec as the client sent it, but for the image's digest; not read on rollback
 * @param rollback go back to the previous spec
 * @param keepRegistryAuth keep the stored registry credentials when the new spec has none
 */
public record UpdateService(String id, long version, ServiceSpec spec, boolean rollback, boolean keepRegistryAuth)
        implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Service service = view.state().services().get(id);
        if (service == null || service.getRemoved()) {
            return Refusals.noService(id, service);
        }
        String name = service.getSpec().getAnnotations().getName();
        if (service.getMeta().getVersion() != version) {
            return Refusals.outOfSequence(
                    "service", name, version, service.getMeta().getVersion());
        }
        if (rollback && !service.hasPreviousSpec()) {
            return Outcome.rejected(Rejection.precondition(
                    "Expected a service that was updated before, but " + name + " has no previous spec.",
                    "Change it with: jswarm service update " + name));
        }
        ServiceSpec wanted = wanted(service);
        Rejection problem = problem(service);
        if (problem != null) {
            return Outcome.rejected(problem);
        }
        if (!rollback && wanted.equals(service.getSpec())) {
            return Outcome.accepted(id);
        }
        return new Outcome.Accepted(changes(view, service, wanted, LogTime.ms(view, now)), id);
    }

    private ServiceSpec wanted(Service service) {
        return rollback ? service.getPreviousSpec() : ServiceSpecs.canonical(withCredentials(service));
    }

    /** What is wrong with the spec as the next one of this service; null when it is well. */
    public @Nullable Rejection problem(Service service) {
        return rollback ? null : problem(service.getSpec(), wanted(service));
    }

    private ServiceSpec withCredentials(Service service) {
        String stored = service.getSpec().getTask().getContainer().getRegistryAuth();
        if (!keepRegistryAuth
                || stored.isEmpty()
                || !spec.getTask().getContainer().getRegistryAuth().isEmpty()) {
            return spec;
        }
        ServiceSpec.Builder kept = spec.toBuilder();
        kept.getTaskBuilder().getContainerBuilder().setRegistryAuth(stored);
        return kept.build();
    }

    private static @Nullable Rejection problem(ServiceSpec present, ServiceSpec wanted) {
        Problems problems = Kept.problems(ServiceSpecs::check, present, wanted);
        String name = present.getAnnotations().getName();
        problems.expect(
                wanted.getAnnotations().getName().equals(name),
                "annotations.name",
                "Expected the service's name " + name + ", but got \""
                        + wanted.getAnnotations().getName() + "\": a service cannot be renamed.",
                "Create another one with: jswarm service create --name NAME");
        problems.expect(
                ServiceMode.of(wanted).getClass() == ServiceMode.of(present).getClass(),
                "mode",
                "Expected the service's mode to stay as it is: a replicated service cannot become global or the other"
                        + " way round.",
                "Remove it with: jswarm service rm " + name + " and create it again with --mode");
        return problems.first();
    }

    private List<Change> changes(View view, Service service, ServiceSpec wanted, long timeMs) {
        boolean differs = Templates.differ(service.getSpec(), wanted);
        Service.Builder next = service.toBuilder()
                .setSpec(wanted)
                .setPreviousSpec(service.getSpec())
                .setPreviousTemplateVersion(service.getTemplateVersion());
        if (differs) {
            if (rollback) {
                next.setTemplateVersion(service.getPreviousTemplateVersion());
            } else {
                next.setTemplateVersion(service.getLastTemplateVersion() + 1)
                        .setLastTemplateVersion(service.getLastTemplateVersion() + 1);
            }
        }
        if (differs || rollback) {
            next.setUpdateStatus(begun(timeMs));
        } else if (!UpdateSlots.isUnderWay(service)) {
            next.clearUpdateStatus(); // a scale is no update: the last one's end says nothing of it
        }
        Service updated = next.build();
        List<Change> changes = new ArrayList<>();
        Template template = Templates.of(updated);
        Template present = view.state().templates().get(new TemplateKey(updated.getId(), updated.getTemplateVersion()));
        if (present == null) {
            changes.add(Changes.create(template));
        } else if (!present.toBuilder().clearMeta().build().equals(template)) {
            changes.add(Changes.update(
                    template.toBuilder().setMeta(present.getMeta()).build()));
        }
        changes.add(Changes.update(updated));
        return changes;
    }

    private UpdateStatus begun(long timeMs) {
        return UpdateStatus.newBuilder()
                .setState(rollback ? UpdateState.UPDATE_STATE_ROLLBACK_UPDATING : UpdateState.UPDATE_STATE_UPDATING)
                .setStartedAtMs(timeMs)
                .setMessage(rollback ? "rollback in progress" : "update in progress")
                .build();
    }
}
