package io.jswarm.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.Leave;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.manager.dispatcher.SessionStreams.FromWorker;
import io.jswarm.manager.dispatcher.SessionStreams.ToWorker;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import io.jswarm.worker.agent.LinkEnd;
import org.jspecify.annotations.Nullable;

/** One session's stream; messages pass as bytes, so that no two processes share an object. */
final class SimStream implements DispatcherLink, SimWay.Stream {
    private final SimNetwork network;
    private final SimHost host;
    private final SimLoop loop;
    private final String addr;
    private final LinkListener listener;
    private final SimWay toManager;
    private final SimWay toWorker;
    private final int window;
    private @Nullable FromWorker inbound;
    private boolean workerOpen = true;
    private boolean managerOpen;
    private boolean snapped;

    SimStream(SimNetwork network, SimHost host, SimLoop loop, String addr, LinkListener listener) {
        this.network = network;
        this.host = host;
        this.loop = loop;
        this.addr = addr;
        this.listener = listener;
        this.toManager = new SimWay(network, host.nodeId(), addr, this);
        this.toWorker = new SimWay(network, addr, host.nodeId(), this);
        this.window = (int) network.chance().between(1, 16);
    }

    @Override
    public boolean stands() {
        return inbound != null;
    }

    @Override
    public boolean isOver() {
        return snapped || !workerOpen && !managerOpen;
    }

    @Override
    public boolean concerns(String name) {
        return host.nodeId().equals(name) || addr.equals(name);
    }

    void connect(@Nullable ManagerProcess manager) {
        if (snapped || !workerOpen) {
            return;
        }
        boolean reached = !network.blocked(host.nodeId(), addr) && !network.blocked(addr, host.nodeId());
        FromWorker opened = manager == null || !reached ? null : manager.open(host.nodeId(), host.addr(), out());
        if (opened == null) {
            snap();
            return;
        }
        inbound = opened;
        managerOpen = true;
        toManager.go();
    }

    private ToWorker out() {
        return new ToWorker() {
            @Override
            public boolean isReady() {
                return toWorker.waiting() < window;
            }

            @Override
            public void send(ManagerMessage message) {
                if (managerOpen) {
                    byte[] bytes = message.toByteArray();
                    toWorker.put(() -> receive(bytes));
                }
            }

            @Override
            public void close(@Nullable String refusal) {
                end(
                        refusal == null ? "the manager closed the session" : refusal,
                        refusal == null ? LinkEnd.BROKEN : LinkEnd.REFUSED);
            }

            @Override
            public void closeRemoved() {
                end("the node was removed", LinkEnd.REMOVED);
            }

            private void end(String why, LinkEnd ending) {
                if (managerOpen) {
                    managerOpen = false;
                    toWorker.put(() -> endWorker(why, ending));
                }
            }
        };
    }

    private void receive(byte[] bytes) {
        ManagerMessage message;
        try {
            message = ManagerMessage.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the network changed a message", e);
        }
        loop.post(() -> {
            if (workerOpen) {
                listener.received(message);
            }
        });
        FromWorker end = inbound;
        if (end != null && managerOpen && toWorker.waiting() == window - 1) {
            end.ready();
        }
    }

    @Override
    public void send(WorkerMessage message) {
        if (!workerOpen) {
            return;
        }
        byte[] bytes = message.toByteArray();
        toManager.put(() -> {
            FromWorker end = inbound;
            if (end != null && managerOpen) {
                try {
                    end.received(WorkerMessage.parseFrom(bytes));
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("the network changed a message", e);
                }
            }
        });
    }

    @Override
    public LogLink openLogs(LogLinkListener logs) {
        throw new IllegalStateException("nobody asks for logs in a simulation");
    }

    @Override
    public void leaving() {
        leave(false);
    }

    @Override
    public void left() {
        leave(true);
        close();
    }

    private void leave(boolean empty) {
        send(WorkerMessage.newBuilder()
                .setLeave(Leave.newBuilder().setEmpty(empty))
                .build());
    }

    @Override
    public void close() {
        if (workerOpen) {
            workerOpen = false;
            toManager.put(this::endManager);
        }
    }

    private void endWorker(String why, LinkEnd ending) {
        loop.post(() -> {
            if (workerOpen) {
                workerOpen = false;
                listener.closed(why, ending);
            }
        });
    }

    private void endManager() {
        FromWorker end = inbound;
        if (end != null && managerOpen) {
            managerOpen = false;
            end.closed();
        }
    }

    /** The stream is gone; each end hears of it some time later. */
    @Override
    public void snap() {
        if (!snapped) {
            snapped = true;
            toManager.end();
            toWorker.end();
            network.time()
                    .at(
                            network.heardLater(),
                            () -> endWorker("the connection to " + addr + " was lost", LinkEnd.BROKEN));
            network.time().at(network.heardLater(), this::endManager);
        }
    }

    @Override
    public String toString() {
        return host.nodeId() + " - " + addr;
    }
}
