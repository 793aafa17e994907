package io.jswarm.simulation;

import io.jswarm.worker.exec.fake.Fault;
import io.jswarm.worker.exec.fake.Life;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Everything that goes wrong; each fault ends some time later by itself, and all end at {@link #stop}. */
final class Faults {
    private static final long HOUR_MS = 3_600_000;
    /** In one seed of so many, disks that would be slow fail. */
    private static final int DISKS_FAIL_ONE_IN = 5;

    private final World world;
    private final Chance chance;
    private final List<Runnable> faults = new ArrayList<>();
    private final boolean disksFail;
    private final Checks checks;
    private boolean stopped;

    Faults(long seed, World world) {
        this.world = world;
        this.chance = new Chance(seed, "faults");
        this.disksFail = Math.floorMod(seed, DISKS_FAIL_ONE_IN) == 3;
        this.checks = new Checks(seed);
        add(6, this::killManager);
        add(3, this::depose);
        add(3, this::splitManagers);
        add(2, this::refuseProposals);
        add(5, this::killAgent);
        add(2, this::failPower);
        add(3, this::killEngine);
        add(2, this::hangEngine);
        add(3, this::troubleEngine);
        add(5, this::exitContainer);
        add(2, this::loseContainer);
        add(2, this::cutRegistry);
        add(4, this::cutWay);
        add(3, world.network()::breakOne);
        add(2, this::slowNetwork);
        add(2, this::loseRequests);
        add(2, this::troubleDisk);
        add(2, this::moveClock);
        world.hosts().forEach(host -> host.engine().live(plan -> life(host)));
    }

    private void add(int weight, Runnable fault) {
        for (int i = 0; i < weight; i++) {
            faults.add(fault);
        }
    }

    /** Something goes wrong. */
    void strike() {
        chance.pick(faults).run();
    }

    /** Nothing goes wrong any more, and what is broken is mended. */
    void stop() {
        stopped = true;
        world.story().tell("all faults stop");
        world.group().heal();
        world.group().refuse(0);
        world.network().heal();
        world.clients().loss(0);
        for (ManagerProcess manager : world.managers()) {
            start(manager);
        }
        for (SimHost host : world.hosts()) {
            mendDisk(host);
            host.bootEngine();
            calm(host);
            start(host);
        }
    }

    private void until(long leastMs, long mostMs, Runnable mended) {
        world.later(chance.between(leastMs, mostMs), () -> {
            if (!stopped) {
                mended.run();
            }
        });
    }

    private void start(ManagerProcess manager) {
        if (!manager.runs()) {
            world.story().tell("manager " + manager.raftId() + " starts");
            manager.start();
        }
    }

    private void start(SimHost host) {
        if (!host.runs()) {
            world.story().tell("the agent of " + host.nodeId() + " starts");
            host.start();
        }
    }

    private void killManager() {
        ManagerProcess manager = chance.pick(world.managers());
        if (manager.runs()) {
            world.story().tell("manager " + manager.raftId() + " dies");
            manager.kill();
            world.network().died(manager.addr());
            until(200, 9_000, () -> start(manager));
        }
    }

    private void depose() {
        world.group().depose();
    }

    private void splitManagers() {
        List<Set<String>> cells = List.of(new TreeSet<>(), new TreeSet<>());
        world.managers().forEach(manager -> cells.get(chance.of(0.4) ? 0 : 1).add(manager.raftId()));
        world.story().tell("raft: cut into " + cells);
        world.group().partition(cells);
        between(cells, world.network()::block);
        until(500, 8_000, () -> {
            world.story().tell("raft: whole again");
            world.group().heal();
            between(cells, world.network()::unblock);
        });
    }

    /** Managers' relays are cut where their log is. */
    private static void between(List<Set<String>> cells, BiConsumer<String, String> change) {
        for (String one : cells.getFirst()) {
            for (String other : cells.getLast()) {
                change.accept(ManagerProcess.addr(one), ManagerProcess.addr(other));
                change.accept(ManagerProcess.addr(other), ManagerProcess.addr(one));
            }
        }
    }

    private void refuseProposals() {
        world.group().refuse(chance.of(0.5) ? 0.2 : 0.9);
        until(500, 4_000, () -> world.group().refuse(0));
    }

    private void killAgent() {
        SimHost host = chance.pick(world.hosts());
        if (host.runs()) {
            world.story().tell("the agent of " + host.nodeId() + " dies");
            host.kill();
            world.network().died(host.nodeId());
            until(200, 12_000, () -> start(host));
        }
    }

    private void failPower() {
        SimHost host = chance.pick(world.hosts());
        world.story().tell(host.nodeId() + " loses power");
        host.engine().powerFailure();
        host.losePower();
        world.network().died(host.nodeId());
        until(2_000, 20_000, () -> {
            world.story().tell(host.nodeId() + " boots");
            host.bootEngine();
            start(host);
        });
    }

    private void killEngine() {
        SimHost host = chance.pick(world.hosts());
        world.story().tell("the engine of " + host.nodeId() + " dies");
        host.engine().kill();
        until(300, 8_000, () -> {
            world.story().tell("the engine of " + host.nodeId() + " starts");
            host.bootEngine();
        });
    }

    private void hangEngine() {
        SimHost host = chance.pick(world.hosts());
        world.story().tell("the engine of " + host.nodeId() + " hangs");
        host.engine().hang(true);
        until(500, 15_000, () -> {
            world.story().tell("the engine of " + host.nodeId() + " goes on");
            host.engine().hang(false);
        });
    }

    private void troubleEngine() {
        SimHost host = chance.pick(world.hosts());
        double howOften = chance.of(0.5) ? 0.05 : 0.4;
        world.story().tell("the engine of " + host.nodeId() + " has trouble with " + howOften + " of its calls");
        Fault[] kinds = Fault.values();
        host.engine()
                .faults((call, random) ->
                        random.nextDouble() < howOften ? kinds[(int) random.nextBelow(kinds.length)] : Fault.NONE);
        host.engine().speed(chance.between(1, 200), chance.between(50, 6_000));
        until(1_000, 15_000, () -> calm(host));
    }

    private static void calm(SimHost host) {
        host.engine().faults((call, random) -> Fault.NONE);
        host.engine().speed(5, 200);
        host.engine().registryDown(false);
    }

    private void exitContainer() {
        SimHost host = chance.pick(world.hosts());
        List<String> running = host.engine().running();
        if (!running.isEmpty()) {
            String taskId = chance.pick(running);
            world.story().tell("a container of " + host.nodeId() + " exits: " + taskId);
            host.engine().exit(taskId, (int) chance.between(0, 2), chance.of(0.2));
        }
    }

    private void loseContainer() {
        SimHost host = chance.pick(world.hosts());
        List<String> running = host.engine().running();
        if (!running.isEmpty()) {
            String taskId = chance.pick(running);
            world.story().tell("a container of " + host.nodeId() + " is removed by hand: " + taskId);
            host.engine().lose(taskId);
        }
    }

    private void cutRegistry() {
        SimHost host = chance.pick(world.hosts());
        world.story().tell(host.nodeId() + " does not reach the registry and has lost its images");
        host.engine().registryDown(true);
        for (int i = 1; i <= SpecMaker.IMAGES; i++) {
            host.engine().removeImage(SpecMaker.image(i));
        }
        until(500, 40_000, () -> host.engine().registryDown(false));
    }

    private void cutWay() {
        SimHost host = chance.pick(world.hosts());
        boolean there = chance.of(0.7);
        boolean back = !there || chance.of(0.7);
        boolean everybody = chance.of(0.5);
        ManagerProcess one = chance.pick(world.managers());
        for (ManagerProcess manager : world.managers()) {
            if (everybody || manager == one) {
                cut(host, manager, there, back);
            }
        }
    }

    private void cut(SimHost host, ManagerProcess manager, boolean there, boolean back) {
        if (there) {
            world.network().block(host.nodeId(), manager.addr());
        }
        if (back) {
            world.network().block(manager.addr(), host.nodeId());
        }
        until(300, 20_000, () -> {
            world.network().unblock(host.nodeId(), manager.addr());
            world.network().unblock(manager.addr(), host.nodeId());
        });
    }

    private void slowNetwork() {
        world.story().tell("network: slow");
        world.network().slow(true);
        until(500, 6_000, () -> world.network().slow(false));
    }

    private void loseRequests() {
        world.clients().loss(0.4);
        until(500, 6_000, () -> world.clients().loss(0));
    }

    private void troubleDisk() {
        SimHost host = chance.pick(world.hosts());
        world.story().tell("the disk of " + host.nodeId() + (disksFail ? " fails" : " is slow"));
        if (disksFail) {
            host.failDisk(true);
        } else {
            host.slowDisk(true);
        }
        until(500, 8_000, () -> mendDisk(host));
    }

    private static void mendDisk(SimHost host) {
        host.slowDisk(false);
        host.failDisk(false);
    }

    private void moveClock() {
        long ms = chance.between(-HOUR_MS, HOUR_MS);
        if (chance.of(0.5)) {
            ManagerProcess manager = chance.pick(world.managers());
            world.story().tell("the wall clock of manager " + manager.raftId() + " jumps to " + ms + " ms off");
            manager.skew(ms);
        } else {
            SimHost host = chance.pick(world.hosts());
            world.story().tell("the wall clock of " + host.nodeId() + " jumps to " + ms + " ms off");
            host.skew(ms);
        }
    }

    private Life life(SimHost host) {
        Life life = checks.on(life(), stopped);
        if (life.hasHealthcheck()) {
            world.story()
                    .tell("a new container of " + host.nodeId() + " will be healthy after " + life.healthyAfterMs()
                            + " ms"
                            + (life.unhealthyAfterMs() < 0 ? "" : ", unhealthy after " + life.unhealthyAfterMs()));
        }
        return life;
    }

    private Life life() {
        if (stopped || chance.of(0.85)) {
            return chance.of(0.1) ? Life.FOREVER.stubborn() : Life.FOREVER;
        }
        if (chance.of(0.2)) {
            return Life.cannotStart("exec: not found (staged)");
        }
        return Life.exits(chance.between(0, 8_000), (int) chance.between(0, 1));
    }
}
