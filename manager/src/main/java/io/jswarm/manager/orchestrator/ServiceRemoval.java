package io.jswarm.manager.orchestrator;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Service;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.state.Event;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.Step;
import io.jswarm.manager.state.View;

/** Ends all tasks of a removed service, whatever its mode. The reaper then removes them, and the service with the last. */
public final class ServiceRemoval implements Decider {
    private static final String NAME = "service-removal";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Step decide(View view, Event event, Now now) {
        Scope scope = new Scope(view.state(), Service::getRemoved);
        switch (event) {
            case Event.Led ignored -> view.state().services().keySet().forEach(scope::service);
            case Event.Edited edited ->
                edited.edits()
                        .forEach(edit -> edit.when(ObjectKinds.SERVICE, service -> {
                            if (service.after() != null) {
                                scope.service(service.key());
                            }
                        }));
            case Event.Due due -> Work.due(due, scope::service, node -> {});
            case Event.SessionOpened ignored -> {}
            case Event.SessionClosed ignored -> {}
            case Event.Described ignored -> {}
            case Event.Statuses ignored -> {}
        }
        Work work = new Work(NAME, now);
        SlotChanges changes = new SlotChanges(view.state(), LogTime.ms(view, now), work);
        for (Service service : scope.services()) {
            end(view, service, changes, work);
        }
        return work.step();
    }

    private static void end(View view, Service service, SlotChanges changes, Work work) {
        for (Slot slot : Slot.all(view.state(), service)) {
            if (work.isFull()) {
                work.serviceLater(service.getId());
                return;
            }
            changes.remove(slot);
        }
    }
}
