package io.jswarm.manager.state;

import io.jswarm.api.TaskId;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a node's tasks take of it: a fold over tasks. Owned by the loop thread; deciders only read.
 */
public final class NodeLoad {
    /** In no order: each task comes and goes, and few ask for all of them. */
    private final LayeredMap<TaskId, Claim> claims;

    private final LayeredMap<Claim.HostPort, Integer> hostPorts;
    private final LayeredMap<Long, Integer> wantedByService;
    private long nanoCpus;
    private long memoryBytes;
    private int wanted;

    NodeLoad() {
        claims = new LayeredMap<>();
        hostPorts = new LayeredMap<>();
        wantedByService = new LayeredMap<>();
    }

    private NodeLoad(NodeLoad below) {
        claims = below.claims.layer();
        hostPorts = below.hostPorts.layer();
        wantedByService = below.wantedByService.layer();
        nanoCpus = below.nanoCpus;
        memoryBytes = below.memoryBytes;
        wanted = below.wanted;
    }

    /** Another one, which may change while this one stays as it is. */
    NodeLoad layer() {
        return new NodeLoad(this);
    }

    /** How much it holds by itself. */
    int weight() {
        return claims.weight() + hostPorts.weight() + wantedByService.weight();
    }

    /** Reserved cores of all tasks that may have a container, 1e9 is one. */
    public long nanoCpus() {
        return nanoCpus;
    }

    /** Reserved memory of all tasks that may have a container. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** How many tasks are wanted here. */
    public int wanted() {
        return wanted;
    }

    /** How many tasks of the service (by its sequence number) are wanted here. */
    public int wantedOf(long serviceSequence) {
        return wantedByService.getOrDefault(serviceSequence, 0);
    }

    /** Whether a fixed host port is taken. */
    public boolean takes(Claim.HostPort port) {
        return hostPorts.containsKey(port);
    }

    /** Whether no task may have a container here. */
    boolean isIdle() {
        return claims.isEmpty();
    }

    /** The claims of the tasks that may have a container here, by task id: a copy. */
    public SortedMap<TaskId, Claim> claims() {
        return new TreeMap<>(claims.all());
    }

    /** The tasks that may have a container here, in order: a copy. */
    List<TaskId> tasks() {
        return claims.all().keySet().stream().sorted().toList();
    }

    /** Takes in the task's claim, or forgets it; returns whether that is a change. */
    boolean put(TaskId id, @Nullable Claim claim) {
        Claim before = claim == null ? claims.remove(id) : claims.put(id, claim);
        if (Objects.equals(before, claim)) {
            return false;
        }
        if (before != null) {
            count(id, before, -1);
        }
        if (claim != null) {
            count(id, claim, 1);
        }
        return true;
    }

    private void count(TaskId id, Claim claim, int sign) {
        nanoCpus += sign * claim.nanoCpus();
        memoryBytes += sign * claim.memoryBytes();
        if (claim.wanted()) {
            wanted += sign;
            LayeredMap.add(wantedByService, id.service(), sign);
        }
        for (Claim.HostPort port : claim.hostPorts()) {
            LayeredMap.add(hostPorts, port, sign);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeLoad that
                && claims.equals(that.claims)
                && hostPorts.equals(that.hostPorts)
                && wantedByService.equals(that.wantedByService)
                && nanoCpus == that.nanoCpus
                && memoryBytes == that.memoryBytes
                && wanted == that.wanted;
    }

    @Override
    public int hashCode() {
        return claims.hashCode();
    }

    @Override
    public String toString() {
        return "NodeLoad[cpus=" + nanoCpus + ", memory=" + memoryBytes + ", claims=" + claims() + "]";
    }
}
