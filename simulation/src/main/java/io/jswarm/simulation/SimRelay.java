package io.jswarm.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.v1.RelayDown;
import io.jswarm.api.v1.RelayUp;
import io.jswarm.manager.dispatcher.SessionStreams.FromFollower;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.dispatcher.SessionStreams.ToFollower;
import io.jswarm.runtime.sim.SimLoop;
import org.jspecify.annotations.Nullable;

/** One relay's stream between two managers; messages pass as bytes, so that no two processes share an object. */
final class SimRelay implements RelayConnector.Link, SimWay.Stream {
    private final SimNetwork network;
    private final ManagerProcess from;
    private final SimLoop loop;
    private final String addr;
    private final RelayConnector.Listener listener;
    private final SimWay toLeader;
    private final SimWay toFollower;
    private @Nullable FromFollower inbound;
    private boolean followerOpen = true;
    private boolean leaderOpen;
    private boolean snapped;

    SimRelay(SimNetwork network, ManagerProcess from, SimLoop loop, String addr, RelayConnector.Listener listener) {
        this.network = network;
        this.from = from;
        this.loop = loop;
        this.addr = addr;
        this.listener = listener;
        this.toLeader = new SimWay(network, from.addr(), addr, this);
        this.toFollower = new SimWay(network, addr, from.addr(), this);
    }

    @Override
    public boolean stands() {
        return inbound != null;
    }

    @Override
    public boolean isOver() {
        return snapped || !followerOpen && !leaderOpen;
    }

    @Override
    public boolean concerns(String name) {
        return from.addr().equals(name) || addr.equals(name);
    }

    void connect(@Nullable ManagerProcess leader) {
        if (snapped || !followerOpen) {
            return;
        }
        boolean reached = !network.blocked(from.addr(), addr) && !network.blocked(addr, from.addr());
        FromFollower opened = leader == null || !reached ? null : leader.openRelay(from.nodeId(), out());
        if (opened == null) {
            snap();
            return;
        }
        inbound = opened;
        leaderOpen = true;
        toLeader.go();
    }

    private ToFollower out() {
        return new ToFollower() {
            @Override
            public void send(RelayDown message) {
                if (leaderOpen) {
                    byte[] bytes = message.toByteArray();
                    toFollower.put(() -> receive(bytes));
                }
            }

            @Override
            public void close() {
                if (leaderOpen) {
                    leaderOpen = false;
                    toFollower.put(() -> endFollower("the other manager ended it"));
                }
            }
        };
    }

    private void receive(byte[] bytes) {
        RelayDown message;
        try {
            message = RelayDown.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the network changed a message", e);
        }
        loop.post(() -> {
            if (followerOpen) {
                listener.received(message);
            }
        });
    }

    @Override
    public void send(RelayUp message) {
        if (!followerOpen) {
            return;
        }
        byte[] bytes = message.toByteArray();
        toLeader.put(() -> {
            FromFollower end = inbound;
            if (end != null && leaderOpen) {
                try {
                    end.received(RelayUp.parseFrom(bytes), () -> {});
                } catch (InvalidProtocolBufferException e) {
                    throw new IllegalStateException("the network changed a message", e);
                }
            }
        });
    }

    @Override
    public void close() {
        if (followerOpen) {
            followerOpen = false;
            toLeader.put(this::endLeader);
        }
    }

    private void endFollower(String why) {
        loop.post(() -> {
            if (followerOpen) {
                followerOpen = false;
                listener.closed(why);
            }
        });
    }

    private void endLeader() {
        FromFollower end = inbound;
        if (end != null && leaderOpen) {
            leaderOpen = false;
            end.closed();
        }
    }

    @Override
    public void snap() {
        if (!snapped) {
            snapped = true;
            toLeader.end();
            toFollower.end();
            network.time().at(network.heardLater(), () -> endFollower("the connection to " + addr + " was lost"));
            network.time().at(network.heardLater(), this::endLeader);
        }
    }

    @Override
    public String toString() {
        return from.addr() + " - " + addr;
    }
}
