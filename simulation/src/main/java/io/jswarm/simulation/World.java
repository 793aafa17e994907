package io.jswarm.simulation;

import io.jswarm.manager.store.memory.MemoryGroup;
import io.jswarm.runtime.sim.SimTime;
import java.util.List;

/**
 * All parts of one simulation.
 *
 * @param time shared by everything
 * @param story what happens
 * @param group the log
 * @param log what was committed
 * @param network between workers and managers
 * @param managers the managers' processes
 * @param hosts the workers' hosts; guests come and go
 * @param clients people
 * @param workload what they want
 */
record World(
        SimTime time,
        Story story,
        MemoryGroup group,
        CommittedLog log,
        SimNetwork network,
        List<ManagerProcess> managers,
        List<SimHost> hosts,
        Clients clients,
        Workload workload) {
    /** Runs the event after so many milliseconds of virtual time. */
    void later(long ms, Runnable event) {
        time.at(time.now().monoAfterMs(ms), event);
    }
}
