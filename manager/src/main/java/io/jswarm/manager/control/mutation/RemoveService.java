package io.jswarm.manager.control.mutation;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Service;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.View;

/**
 * Ends a service. It stays as a tombstone, its name free at once, until its last task is gone.
 *
 * @param id of the service
 */
public record RemoveService(String id) implements Mutation {
    @Override
    public Outcome decide(View view, Now now) {
        Service service = view.state().services().get(id);
        if (service == null || service.getRemoved()) {
            return Refusals.noService(id, service);
        }
        return Outcome.accepted(
                id, Changes.update(service.toBuilder().setRemoved(true).build()));
    }
}
