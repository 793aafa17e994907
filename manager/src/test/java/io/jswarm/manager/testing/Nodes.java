package io.jswarm.manager.testing;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.Resources;

/** Builds a node for a test: ready, active, a worker on linux/x86_64 with 4 cores and 8 GiB unless told otherwise. */
public final class Nodes {
    /** A gibibyte in bytes. */
    public static final long GIB = 1L << 30;

    private static final long NANO = 1_000_000_000L;
    private final Node.Builder node;

    private Nodes(Node.Builder node) {
        this.node = node;
    }

    /** The node with this sequence number; its id is {@code node-0001} and so on, its host name {@code host-1} and so on. */
    public static Nodes node(long sequence) {
        Node.Builder node =
                Node.newBuilder().setId(id(sequence)).setSequence(sequence).setRole(NodeRole.NODE_ROLE_WORKER);
        node.getSpecBuilder()
                .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                .setAvailability(Availability.AVAILABILITY_ACTIVE);
        node.getStatusBuilder().setState(NodeState.NODE_STATE_READY).setAddr("10.0.0." + sequence % 250);
        node.getDescriptionBuilder()
                .setHostname("host-" + sequence)
                .setPlatform(Platform.newBuilder().setOs("linux").setArchitecture("x86_64"))
                .setResources(Resources.newBuilder().setNanoCpus(4 * NANO).setMemoryBytes(8 * GIB));
        return new Nodes(node);
    }

    /** Starts from a node as it stands. */
    public static Nodes from(Node node) {
        return new Nodes(node.toBuilder());
    }

    /** The id of the node with this sequence number. */
    public static String id(long sequence) {
        return String.format("node-%04d", sequence);
    }

    /** Its host name. */
    public Nodes hostname(String hostname) {
        node.getDescriptionBuilder().setHostname(hostname);
        return this;
    }

    /** The address it was last seen from. */
    public Nodes addr(String addr) {
        node.getStatusBuilder().setAddr(addr);
        return this;
    }

    /** A label of the node, replacing one of the same key. */
    public Nodes label(String key, String value) {
        noLabel(key);
        node.getSpecBuilder()
                .getAnnotationsBuilder()
                .addLabels(Label.newBuilder().setKey(key).setValue(value));
        return this;
    }

    /** Takes a label of the node away. */
    public Nodes noLabel(String key) {
        var annotations = node.getSpecBuilder().getAnnotationsBuilder();
        for (int i = annotations.getLabelsCount() - 1; i >= 0; i--) {
            if (annotations.getLabels(i).getKey().equals(key)) {
                annotations.removeLabels(i);
            }
        }
        return this;
    }

    /** A label of its engine. */
    public Nodes engineLabel(String key, String value) {
        node.getDescriptionBuilder()
                .getEngineBuilder()
                .addLabels(Label.newBuilder().setKey(key).setValue(value));
        return this;
    }

    /** Its availability. */
    public Nodes availability(Availability availability) {
        node.getSpecBuilder().setAvailability(availability);
        return this;
    }

    /** Sets its availability to drain. */
    public Nodes drained() {
        return availability(Availability.AVAILABILITY_DRAIN);
    }

    /** Sets its availability to pause. */
    public Nodes paused() {
        return availability(Availability.AVAILABILITY_PAUSE);
    }

    /** Its observed state. */
    public Nodes state(NodeState state) {
        node.getStatusBuilder().setState(state);
        return this;
    }

    /** Sets its state to DOWN. */
    public Nodes down() {
        return state(NodeState.NODE_STATE_DOWN);
    }

    /** Its present and desired role. */
    public Nodes role(NodeRole role) {
        node.setRole(role).getSpecBuilder().setDesiredRole(role);
        return this;
    }

    /** Its platform, as the engine names it. */
    public Nodes platform(String os, String architecture) {
        node.getDescriptionBuilder().setPlatform(Platform.newBuilder().setOs(os).setArchitecture(architecture));
        return this;
    }

    /** Its cores and memory. */
    public Nodes resources(double cpus, long memoryBytes) {
        node.getDescriptionBuilder()
                .setResources(
                        Resources.newBuilder().setNanoCpus((long) (cpus * NANO)).setMemoryBytes(memoryBytes));
        return this;
    }

    /** The node. */
    public Node build() {
        return node.build();
    }
}
