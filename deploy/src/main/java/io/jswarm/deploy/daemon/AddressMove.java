package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the swarm where this manager is, when the state says otherwise: its host got another address. The others cannot
 * call it before that, so it calls them, until a leader has noted it. On a thread of its own.
 */
final class AddressMove implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AddressMove.class);
    private static final Duration BARRIER = Duration.ofSeconds(5);
    private static final Backoff BACKOFF = new Backoff(500, 5_000);

    private final NodeContext node;
    private final Store store;
    private final Supplier<List<String>> managers;
    private final Thread thread;

    private AddressMove(NodeContext node, Store store, Supplier<List<String>> managers) {
        this.node = node;
        this.store = store;
        this.managers = managers;
        this.thread = Thread.ofVirtual().name("address").unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param managers where managers are said to be
     */
    static AddressMove begin(NodeContext node, Store store, Supplier<List<String>> managers) {
        AddressMove move = new AddressMove(node, store, managers);
        move.thread.start();
        return move;
    }

    /** Where the state of this manager says that it is, when that is not {@code addr}. */
    static Optional<String> unknown(String addr, Store store) {
        RaftMember member = store.image().members().get(store.membership().self());
        return member == null || member.getAddr().equals(addr) ? Optional.empty() : Optional.of(member.getAddr());
    }

    private void run() {
        try {
            for (int tries = 1; !wasTold(); tries++) {
                Retry.pause(Duration.ofMillis(BACKOFF.delayMs(tries, node.random())));
            }
        } catch (RejectedException e) {
            LOG.debug("no more tries: this manager's part ends");
        }
    }

    private boolean wasTold() {
        boolean differs = unknown(node.advertiseAddr(), store).isPresent();
        try {
            if (differs || !isConfirmed()) {
                RaftJoin.tell(node, store.membership().self(), this::asked);
                LOG.info("the other managers know this one at {}", node.advertiseAddr());
            }
            return true;
        } catch (RejectedException e) {
            String why = e.rejection().message();
            if (differs) {
                LOG.warn("the swarm was not told yet that this manager is at {}: {}", node.advertiseAddr(), why);
            } else {
                LOG.debug("no majority confirms yet that this manager is at {}: {}", node.advertiseAddr(), why);
            }
            return false;
        }
    }

    /**
     * This manager's own state may be old, so that it counts only when a majority confirms it. None can where the others
     * call this one at an address that it had in between: then it tells them.
     */
    private boolean isConfirmed() {
        try {
            Calls.await(store.readBarrier(BARRIER), BARRIER.plusSeconds(1));
        } catch (RejectedException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // this manager's part ends
            }
            return false;
        }
        return unknown(node.advertiseAddr(), store).isEmpty();
    }

    /** The others first; this one is asked too, since it may be the only one, or lead. */
    private List<String> asked() {
        List<String> addrs = new ArrayList<>(managers.get());
        addrs.addAll(store.image().members().values().stream()
                .map(RaftMember::getAddr)
                .toList());
        addrs.remove(node.advertiseAddr());
        addrs.add(node.advertiseAddr());
        return addrs.stream().distinct().toList();
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
