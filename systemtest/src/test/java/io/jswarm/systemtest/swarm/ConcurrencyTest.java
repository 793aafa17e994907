package io.jswarm.systemtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateServiceRequest;
import io.jswarm.client.ClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many people at once, through different managers. */
@Tag("testbed")
@Timeout(300)
@ExtendWith(WholeSwarm.class)
final class ConcurrencyTest {
    private static final int PARALLEL = 20;
    private static final int INCREMENTS = 10;

    private final Swarm swarm;

    ConcurrencyTest(Swarm swarm) {
        this.swarm = swarm;
    }

    /** A client whose first choice is the manager at this turn. */
    private Client clientAt(int turn) {
        List<String> managers = new ArrayList<>(Hosts.ALL);
        String first = managers.remove(turn % managers.size());
        managers.addFirst(first);
        return swarm.newClient(managers);
    }

    private static <T> List<T> inParallel(List<Callable<T>> calls) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(calls)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void oneOfTwoCreationsOfANameWins() {
        List<Callable<Client.Result>> calls = new ArrayList<>();
        for (int i = 0; i < PARALLEL; i++) {
            int turn = i;
            String name = "c" + i / 2;
            calls.add(() -> {
                try (Client client = clientAt(turn)) {
                    return client.jswarm(
                            "service", "create", "--detach", "--no-resolve-image", "--name", name, "jswarm/web:1");
                }
            });
        }
        List<Client.Result> results = inParallel(calls);
        Map<String, Integer> expected = new TreeMap<>();
        for (int i = 0; i < PARALLEL; i += 2) {
            String name = "c" + i / 2;
            expected.put(name, 1);
            assertThat(List.of(results.get(i), results.get(i + 1)))
                    .as("the two creations of %s", name)
                    .satisfiesOnlyOnce(result -> assertThat(result.exitCode()).isZero())
                    .satisfiesOnlyOnce(result -> {
                        assertThat(result.exitCode()).isEqualTo(1);
                        assertThat(result.err()).contains(name);
                    });
        }
        assertThat(swarm.services()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        swarm.settles(expected);
    }

    @Test
    void noUpdateIsLost() {
        swarm.create("counter", 0);
        AtomicInteger conflicts = new AtomicInteger();
        inParallel(List.of(() -> incremented(0, conflicts), () -> incremented(1, conflicts)));
        Service service =
                swarm.client().control().services().get("counter").getService().getService();
        System.out.printf("conflicts of two clients: %d%n", conflicts.get());
        assertThat(service.getSpec().getReplicated().getReplicas()).isEqualTo(2 * INCREMENTS);
        swarm.settles(Map.of("counter", 2 * INCREMENTS));
    }

    /** Adds one replica after the other, reading again whenever somebody else was faster. */
    private boolean incremented(int turn, AtomicInteger conflicts) {
        try (Client client = clientAt(turn)) {
            int done = 0;
            while (done < INCREMENTS) {
                Service read =
                        client.control().services().get("counter").getService().getService();
                ServiceSpec.Builder spec = read.getSpec().toBuilder();
                spec.getReplicatedBuilder().setReplicas(spec.getReplicated().getReplicas() + 1);
                UpdateServiceRequest request = UpdateServiceRequest.newBuilder()
                        .setRequestId(UUID.randomUUID().toString())
                        .setId(read.getId())
                        .setVersion(read.getMeta().getVersion())
                        .setNoResolveImage(true)
                        .setSpec(spec)
                        .build();
                try {
                    client.control().call(ControlBlockingStub::updateService, request);
                    done++;
                } catch (ClientException e) {
                    assertThat(e.isOutdated()).isTrue();
                    assertThat(e).hasMessageContaining("version");
                    conflicts.incrementAndGet();
                }
            }
            return true;
        }
    }

    @Test
    void scalesAtOnceEndInOneOfThem() {
        swarm.create("web", 1);
        List<Callable<Client.Result>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int turn = i;
            calls.add(() -> {
                try (Client client = clientAt(turn)) {
                    return client.jswarm("service", "scale", "--detach", "web=" + (2 + turn));
                }
            });
        }
        assertThat(inParallel(calls))
                .allSatisfy(
                        result -> assertThat(result.exitCode()).as("%s", result).isZero());
        long replicas = swarm.client()
                .control()
                .services()
                .get("web")
                .getService()
                .getService()
                .getSpec()
                .getReplicated()
                .getReplicas();
        assertThat(replicas).isBetween(2L, 7L);
        swarm.settles(Map.of("web", (int) replicas));
    }
}
