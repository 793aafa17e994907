package io.jswarm.simulation;

import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The network between workers and managers: messages take a while and keep their order, ways can be blocked in one or
 * both directions, and a stream that is blocked too long breaks, which each end finds out for itself.
 */
final class SimNetwork {
    private final SimTime time;
    private final Story story;
    private final Chance chance;
    private final TreeMap<String, ManagerProcess> managers = new TreeMap<>();
    private final TreeSet<String> blocked = new TreeSet<>();
    /** Processes that stand still: what comes for them waits, and breaks no stream. */
    private final TreeSet<String> held = new TreeSet<>();

    private final List<SimWay.Stream> streams = new ArrayList<>();
    private boolean slow;

    SimNetwork(long seed, SimTime time, Story story) {
        this.time = time;
        this.story = story;
        this.chance = new Chance(seed, "network");
    }

    SimTime time() {
        return time;
    }

    Chance chance() {
        return chance;
    }

    void add(ManagerProcess manager) {
        managers.put(manager.addr(), manager);
    }

    DispatcherLink open(SimHost host, SimLoop loop, String addr, LinkListener listener) {
        SimStream stream = new SimStream(this, host, loop, addr, listener);
        streams.removeIf(SimWay.Stream::isOver);
        streams.add(stream);
        ManagerProcess manager = managers.get(addr);
        time.at(time.now().monoAfterMs(delayMs()), () -> stream.connect(manager));
        return stream;
    }

    /** The way of a manager's sessions to the one that leads. */
    RelayConnector.Link openRelay(ManagerProcess from, SimLoop loop, String addr, RelayConnector.Listener listener) {
        SimRelay relay = new SimRelay(this, from, loop, addr, listener);
        streams.removeIf(SimWay.Stream::isOver);
        streams.add(relay);
        ManagerProcess leader = managers.get(addr);
        time.at(time.now().monoAfterMs(delayMs()), () -> relay.connect(leader));
        return relay;
    }

    /** When an end hears that its stream broke. */
    long heardLater() {
        return time.now().monoAfterMs(chance.between(0, 3_000));
    }

    /** Milliseconds on the way. */
    long delayMs() {
        return slow ? chance.between(5, 800) : chance.between(1, 12);
    }

    void slow(boolean isSlow) {
        slow = isSlow;
    }

    boolean blocked(String from, String to) {
        return blocked.contains(from + " " + to);
    }

    /** Whether the process stands still. */
    boolean holds(String name) {
        return held.contains(name);
    }

    void hold(String name) {
        held.add(name);
    }

    void release(String name) {
        held.remove(name);
    }

    void block(String from, String to) {
        story.tell("network: nothing gets from " + from + " to " + to);
        blocked.add(from + " " + to);
    }

    void unblock(String from, String to) {
        if (blocked.remove(from + " " + to)) {
            story.tell("network: " + from + " reaches " + to + " again");
        }
    }

    void heal() {
        blocked.clear();
        slow = false;
    }

    /** Breaks one stream, if there is one. */
    void breakOne() {
        List<SimWay.Stream> open = streams.stream().filter(s -> !s.isOver()).toList();
        if (!open.isEmpty()) {
            SimWay.Stream stream = chance.pick(open);
            story.tell("network: the stream " + stream + " breaks");
            stream.snap();
        }
    }

    /** A process died: its streams end; whether the others hear of it soon is up to chance. */
    void died(String name) {
        streams.stream().filter(s -> s.concerns(name)).forEach(SimWay.Stream::snap);
        streams.removeIf(SimWay.Stream::isOver);
    }
}
