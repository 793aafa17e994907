package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * People on loopback hosts who write one thing after the other: in turn a new service ({@code p1-7}), and its number as
 * the label of a service of their own ({@code p1=7}). When each was asked for and acknowledged is kept, so that a state
 * can be held to it.
 */
final class NumberedWrites implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String LABEL = "number";

    /** All that begins or ends has a moment of its own. */
    private final AtomicLong moments = new AtomicLong();

    private final Map<String, Long> asked = new ConcurrentHashMap<>();
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private final Queue<String> refused = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Map<String, Thread> people = new TreeMap<>();

    /** One write, before anybody begins. */
    void create(LoopbackHost host, String name, String... flags) {
        List<String> words = new ArrayList<>(List.of("service", "create", "--detach", "--no-resolve-image"));
        words.addAll(List.of("--replicas", "0", "--name", name));
        words.addAll(List.of(flags));
        words.add("web:1");
        ask(name, host, words.toArray(String[]::new));
    }

    private void ask(String write, LoopbackHost host, String... command) {
        asked.put(write, moment());
        Result result = host.jswarm(command);
        if (result.exitCode() == 0) {
            acknowledged.put(write, moment());
        } else {
            refused.add(write + ": " + result.err().strip());
        }
    }

    /** One person at each host begins; returns once a write of each is acknowledged. */
    void begin(LoopbackHost... hosts) {
        for (LoopbackHost host : hosts) {
            String person = "p" + (people.size() + 1);
            create(host, person, "--label", LABEL + "=0");
            people.put(person, Thread.ofPlatform().daemon().start(() -> write(host, person)));
        }
        goOn();
    }

    private void write(LoopbackHost host, String person) {
        for (int i = 1; !over.get(); i++) {
            create(host, person + "-" + i);
            String label = LABEL + "=" + i;
            ask(
                    person + "=" + i,
                    host,
                    "service",
                    "update",
                    "--detach",
                    "--no-resolve-image",
                    "--label-add",
                    label,
                    person);
        }
    }

    /** Waits until everybody has asked for one more write, and it is acknowledged. */
    void goOn() {
        long since = moment();
        LoopbackHost.eventually(() -> people.keySet().stream()
                .allMatch(person -> acknowledged.keySet().stream()
                        .anyMatch(write -> write.startsWith(person) && asked.getOrDefault(write, 0L) > since)));
    }

    /** Now: after all that was asked for or acknowledged before, and before what comes. */
    long moment() {
        return moments.incrementAndGet();
    }

    /** Whether a write was both asked for and acknowledged in between. */
    boolean wereDone(long after, long before) {
        return acknowledged.entrySet().stream()
                .anyMatch(write -> write.getValue() < before && asked.getOrDefault(write.getKey(), 0L) > after);
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

    /** Has them end, and waits for it. */
    void end() throws InterruptedException {
        close();
        for (Thread person : people.values()) {
            assertThat(person.join(PATIENCE)).as("a call has a deadline").isTrue();
        }
    }

    /**
     * What the host has is a cut through all writes: nothing that nobody asked for, all that was acknowledged before
     * this moment, and with each write all that had been acknowledged when it was asked for.
     */
    void areCutBy(LoopbackHost host, long moment) {
        Set<String> there = on(host);
        assertThat(asked.keySet()).as("what was asked for").containsAll(there);
        long latest = there.stream()
                .mapToLong(write -> asked.getOrDefault(write, 0L))
                .max()
                .orElse(0);
        assertThat(there)
                .as("what was acknowledged before")
                .containsAll(acknowledged.entrySet().stream()
                        .filter(write -> write.getValue() < Math.max(moment, latest))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static Set<String> on(LoopbackHost host) {
        Set<String> there = new TreeSet<>(
                host.done("service", "ls", "--format", "{{.Name}}").lines().toList());
        host.done("service", "ls", "--filter", "label=" + LABEL, "--format", "{{.Name}} {{.Labels}}")
                .lines()
                .map(line -> line.split(" " + LABEL + "=", -1))
                .forEach(noted -> IntStream.rangeClosed(1, Integer.parseInt(noted[1]))
                        .mapToObj(number -> noted[0] + "=" + number)
                        .forEach(there::add));
        return there;
    }
}
