package io.jswarm.simulation;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Processes that stand still for a while, as stopped or starved ones do: nothing of them runs, and what comes for them waits.
 * The clocks go on. Only one seed in six has any.
 */
final class Pauses {
    private static final int ONE_IN = 6;
    private static final int WHICH = 5;
    private static final double HOW_OFTEN = 0.15;
    /** A manager that stands still for longer is missed by the others. */
    private static final long MISSED_MS = 600;

    private final World world;
    private final Chance chance;
    private final boolean come;
    /** How to go on with each process that stands still, by its name. */
    private final TreeMap<String, Runnable> paused = new TreeMap<>();

    Pauses(long seed, World world) {
        this.world = world;
        this.chance = new Chance(seed, "pauses");
        this.come = seed % ONE_IN == WHICH;
    }

    /** Perhaps one stands still from now on. */
    void step() {
        if (!come || !chance.of(HOW_OFTEN)) {
            return;
        }
        long ms = chance.of(0.5) ? chance.between(50, MISSED_MS) : chance.between(MISSED_MS, 12_000);
        if (chance.of(0.5)) {
            ManagerProcess manager = chance.pick(world.managers());
            if (ms > MISSED_MS) {
                missed(manager, ms);
            }
            pause(manager.addr(), ms, manager::pause, manager::resume);
        } else {
            SimHost host = chance.pick(world.hosts());
            pause(host.nodeId(), ms, host::pause, host::resume);
        }
    }

    /** All go on. */
    void stop() {
        List.copyOf(paused.keySet()).forEach(this::resume);
    }

    private void pause(String name, long ms, Runnable pause, Runnable resume) {
        if (paused.putIfAbsent(name, resume) == null) {
            world.story().tell(name + " stands still for " + ms + " ms");
            world.network().hold(name);
            pause.run();
            world.later(ms, () -> resume(name));
        }
    }

    private void resume(String name) {
        Runnable resume = paused.remove(name);
        if (resume != null) {
            world.story().tell(name + " goes on");
            world.network().release(name);
            resume.run();
        }
    }

    /** The log goes on without it, until the log is whole again for whatever reason. */
    private void missed(ManagerProcess manager, long ms) {
        Set<String> others = new TreeSet<>();
        world.managers().forEach(each -> others.add(each.raftId()));
        others.remove(manager.raftId());
        world.group().partition(List.of(Set.of(manager.raftId()), others));
        world.later(ms, world.group()::heal);
    }
}
