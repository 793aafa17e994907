package io.jswarm.deploy.daemon;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.FindResponse;
import io.jswarm.api.v1.FoundManager;
import io.jswarm.api.v1.HealthCheckRequest;
import io.jswarm.api.v1.HealthCheckResponse;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftIntroduceRequest;
import io.jswarm.api.v1.RaftIntroduceResponse;
import io.jswarm.api.v1.RaftPeer;
import io.jswarm.deploy.daemon.identity.Unanswered;
import io.jswarm.manager.controlapi.Calls;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.rpc.HostPort;
import io.jswarm.runtime.Backoff;
import io.jswarm.runtime.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds managers where a person says that they are, when so many have moved at once that no leader can be found to note it:
 * asks who is there, lets this node use the addresses, and passes them on to those managers. A leader is elected then, and
 * each manager tells it where it is. One search; one thread at a time, which may block.
 */
final class ManagerSearch implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(5);
    private static final Backoff BACKOFF = new Backoff(100, 2_000);

    private final ActiveNode node;
    private final Map<String, ManagedChannel> channels = new LinkedHashMap<>();
    /** By address, who answered there. */
    private final Map<String, HealthCheckResponse> answers = new LinkedHashMap<>();

    private final List<String> warnings = new ArrayList<>();
    private @Nullable RejectedException refusal;

    ManagerSearch(ActiveNode node) {
        this.node = node;
    }

    /**
     * Asks who is at these addresses, until all have answered or the time is over.
     *
     * @throws RejectedException when no manager of this cluster answers
     */
    void ask(List<String> addrs, Duration limit) {
        for (String addr : addrs) {
            String whole =
                    HostPort.read(addr, HostPort.CLUSTER, "addrs", "a manager").text();
            channels.computeIfAbsent(whole, node.context.connections()::open);
        }
        List<String> left = new ArrayList<>(channels.keySet());
        Unanswered unanswered = new Unanswered();
        try {
            Retry.whileUnavailable(
                    () -> {
                        askOnce(left, unanswered);
                        if (!left.isEmpty()) {
                            throw unanswered.asRejection(limit);
                        }
                        return true;
                    },
                    BACKOFF,
                    limit,
                    node.context.clock(),
                    node.context.random());
        } catch (RejectedException e) {
            if (answers.isEmpty()) {
                throw refusal == null ? e : refusal;
            }
            left.forEach(addr -> warnings.add("nobody answered: " + unanswered.text(addr)));
        }
        if (answers.isEmpty() && refusal != null) {
            throw refusal;
        }
    }

    private void askOnce(List<String> left, Unanswered unanswered) {
        Map<String, CompletableFuture<HealthCheckResponse>> asked = new LinkedHashMap<>();
        for (String addr : left) {
            CompletableFuture<HealthCheckResponse> answer = new CompletableFuture<>();
            HealthGrpc.newStub(requireNonNull(channels.get(addr)))
                    .withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS)
                    .check(HealthCheckRequest.getDefaultInstance(), new Completing<>(answer));
            asked.put(addr, answer);
        }
        asked.forEach((addr, answer) -> {
            try {
                answers.put(addr, Calls.await(answer, CALL.plusSeconds(1)));
                left.remove(addr);
            } catch (StatusRuntimeException e) {
                noteFailure(addr, e, left, unanswered);
            }
        });
    }

    /** One manager's "no" ends the search at its address only: another host of old may be there. */
    private void noteFailure(String addr, StatusRuntimeException failure, List<String> left, Unanswered unanswered) {
        try {
            unanswered.note(addr, failure);
        } catch (RejectedException e) {
            left.remove(addr);
            refusal = e;
            warnings.add(addr + " refuses this node: " + e.rejection().reason());
        }
    }

    /** Lets this node use what was found. The lifecycle's thread. */
    void adopt() throws IOException {
        node.moveManagers(List.copyOf(answers.keySet()));
        ManagerRole manager = node.manager();
        if (manager != null) {
            manager.book().tell(addresses());
        }
    }

    /** Of the others, by their raft ids. This manager's own state may be too old to know who they are. */
    private Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        answers.forEach((addr, who) -> {
            if (isOther(who) && !who.getRaftId().isEmpty()) {
                addresses.put(who.getRaftId(), addr);
            }
        });
        return addresses;
    }

    private boolean isOther(HealthCheckResponse who) {
        return !who.getNodeId().equals(node.context.nodeId());
    }

    /** A manager tells those that it found of each other and of itself; they may not know where to ask either. */
    void introduce() {
        ManagerRole manager = node.manager();
        if (manager == null) {
            return;
        }
        Map<String, String> addresses = addresses();
        addresses.put(manager.store().membership().self(), node.context.advertiseAddr());
        RaftIntroduceRequest.Builder request = RaftIntroduceRequest.newBuilder();
        addresses.forEach((raftId, addr) ->
                request.addPeers(RaftPeer.newBuilder().setRaftId(raftId).setAddr(addr)));
        Map<String, CompletableFuture<RaftIntroduceResponse>> told = new LinkedHashMap<>();
        answers.forEach((addr, who) -> {
            if (isOther(who)) {
                CompletableFuture<RaftIntroduceResponse> answer = new CompletableFuture<>();
                RaftGrpc.newStub(requireNonNull(channels.get(addr)))
                        .withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS)
                        .introduce(request.build(), new Completing<>(answer));
                told.put(addr, answer);
            }
        });
        told.forEach((addr, answer) -> {
            try {
                Calls.await(answer, CALL.plusSeconds(1));
            } catch (StatusRuntimeException | RejectedException e) {
                warnings.add(addr + " was not told where the others are; run the same command on that host");
            }
        });
    }

    /** Who was found, and what a person should know. */
    FindResponse response() {
        ManagerRole manager = node.manager();
        ClusterState image = manager == null ? null : manager.store().image();
        FindResponse.Builder response = FindResponse.newBuilder();
        answers.forEach((addr, who) -> {
            Node known = image == null ? null : image.nodes().get(who.getNodeId());
            response.addFound(FoundManager.newBuilder()
                    .setAddr(addr)
                    .setNodeId(who.getNodeId())
                    .setHostname(known == null ? "" : known.getDescription().getHostname()));
        });
        return response.addAllWarnings(warnings.stream().distinct().toList()).build();
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }
}
