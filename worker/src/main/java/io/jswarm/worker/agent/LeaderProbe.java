package io.jswarm.worker.agent;

import io.jswarm.api.Now;
import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.Randomness;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Asks the other managers who leads while the manager of the session is silent: so a worker finds a new leader long before
 * it would give the silent one up, and an old leader that is only slow keeps all its sessions. Loop thread.
 */
final class LeaderProbe {
    /** Time between two questions; up to half as long again, at random. */
    private static final long EVERY_MS = 300;

    private final EventLoop loop;
    private final Randomness random;
    private final DispatcherConnector connector;
    private final ManagerList managers;
    private final Consumer<String> found;
    private final Map<String, DispatcherLink> asked = new TreeMap<>();
    private List<String> round = new ArrayList<>();
    private String silent = "";
    private Hello hello = Hello.getDefaultInstance();
    private boolean running;

    /**
     * A probe at rest.
     *
     * @param found told, at most once a {@link #begin}, the address of a manager that leads and is not the silent one
     */
    LeaderProbe(
            EventLoop loop,
            Randomness random,
            DispatcherConnector connector,
            ManagerList managers,
            Consumer<String> found) {
        this.loop = loop;
        this.random = random;
        this.connector = connector;
        this.managers = managers;
        this.found = found;
    }

    /** Begins to ask, unless it does already. */
    void begin(String silentAddr, Hello greeting) {
        if (!running) {
            running = true;
            silent = silentAddr;
            hello = greeting;
            round.clear();
            ask();
        }
    }

    /** The silent manager spoke, or its session is over. */
    void stop() {
        if (running) {
            running = false;
            loop.cancel(this);
            List<DispatcherLink> open = List.copyOf(asked.values());
            asked.clear();
            open.forEach(DispatcherLink::close);
        }
    }

    private void ask() {
        if (round.isEmpty()) {
            round = new ArrayList<>(managers.addrs());
            round.remove(silent);
        }
        if (!round.isEmpty()) {
            String addr = round.remove((int) random.nextBelow(round.size()));
            if (!asked.containsKey(addr)) {
                ask(addr);
            }
        }
        long delayMs = EVERY_MS + (long) (random.nextDouble() * EVERY_MS / 2);
        loop.schedule(this, loop.now().monoNanos() + delayMs * Now.NANOS_PER_MS, this::ask);
    }

    private void ask(String addr) {
        DispatcherLink link = connector.open(addr, new LinkListener() {
            @Override
            public void received(ManagerMessage message) {
                if (asked.containsKey(addr)) {
                    answered(addr, message);
                }
            }

            @Override
            public void closed(String why, Ending ending) {
                asked.remove(addr);
            }
        });
        asked.put(addr, link);
        link.send(WorkerMessage.newBuilder().setHello(hello).build());
    }

    private void answered(String addr, ManagerMessage message) {
        String leader = switch (message.getMessageCase()) {
            case WELCOME -> addr;
            case REDIRECT -> message.getRedirect().getAddr();
            default -> "";
        };
        DispatcherLink link = asked.remove(addr);
        if (link != null) {
            link.close();
        }
        if (!leader.isEmpty() && !leader.equals(silent)) {
            stop();
            found.accept(leader);
        }
    }
}
