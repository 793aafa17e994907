package io.jswarm.systemtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * People who create services all the time, whatever happens to the hosts; what was acknowledged to them must be there
 * in the end.
 */
final class Writers implements AutoCloseable {
    private static final int PEOPLE = 3;
    private static final long PAUSE_NANOS = Duration.ofMillis(300).toNanos();

    private final Swarm swarm;
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Writers(Swarm swarm) {
        this.swarm = swarm;
    }

    /** Begins; the services are named so, with numbers behind. */
    static Writers begin(Swarm swarm, String name) {
        Writers writers = new Writers(swarm);
        for (int i = 0; i < PEOPLE; i++) {
            String prefix = name + "-" + i + "-";
            Client client = swarm.newClient(Hosts.ALL);
            writers.threads.add(Thread.ofPlatform().daemon().start(() -> writers.write(client, prefix)));
        }
        try {
            writers.goOn();
            return writers;
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    private void write(Client client, String prefix) {
        try (client) {
            for (int i = 1; !over.get(); i++) {
                Client.Result result = client.write(prefix + i);
                if (result.exitCode() == 0) {
                    acknowledged.add(prefix + i);
                } else {
                    refused.add(prefix + i + ": " + result.err().strip());
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Waits until one more write is acknowledged to them. */
    void goOn() {
        int before = acknowledged.size();
        Swarm.eventually()
                .untilAsserted(() -> assertThat(acknowledged)
                        .as("what was refused: %s", refused)
                        .hasSizeGreaterThan(before));
    }

    /** The writes so far that were not acknowledged, each with what was said. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** Has them end, after the calls that they wait for; waits for nothing. */
    @Override
    public void close() {
        over.set(true);
    }

    /** Ends, and looks for all that was acknowledged. */
    void end() throws InterruptedException {
        close();
        for (Thread thread : threads) {
            assertThat(thread.join(Swarm.PATIENCE)).as("a call has a deadline").isTrue();
        }
        assertThat(swarm.services()).as("what was acknowledged").containsAll(acknowledged);
    }
}
