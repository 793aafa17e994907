package io.jswarm.cli.swarm;

import io.jswarm.api.v1.Availability;

/** Whether a node may get tasks, as people write it. */
public enum AvailabilityOption {
    /** May get new tasks. */
    active(Availability.AVAILABILITY_ACTIVE),
    /** Keeps its tasks and gets no new ones. */
    pause(Availability.AVAILABILITY_PAUSE),
    /** Loses its tasks and gets no new ones. */
    drain(Availability.AVAILABILITY_DRAIN);

    private final Availability value;

    AvailabilityOption(Availability value) {
        this.value = value;
    }

    /** As the API has it. */
    public Availability value() {
        return value;
    }
}
