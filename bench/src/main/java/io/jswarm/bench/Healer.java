package io.jswarm.bench;

import java.io.IOException;
import java.time.Duration;

/** A contestant that replaces what died, with a manager on every host. For one thread. */
interface Healer extends Contestant {
    /** What {@code node ls} is to tell of each host. */
    String LEADS = "{{.Hostname}} {{.ManagerStatus}}";

    /** How long one write may take before the next manager is asked; an engine by itself waits for 20 s. */
    Duration ONE_TRY = Duration.ofSeconds(5);

    /** The host that leads, of such lines. */
    static String leaderOf(String lines) throws IOException {
        return lines.lines()
                .filter(line -> line.endsWith(" Leader"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElseThrow(() -> new IOException("no manager leads the swarm"));
    }

    /** The host whose manager leads. */
    String leader() throws IOException, InterruptedException;

    /** Asks the manager of this host, once, for a small write of this name; false when it refused or gave no answer in time. */
    boolean write(String host, String name) throws InterruptedException;

    /** Takes away what {@link #write} made, if it was made. */
    void unwrite(String name) throws IOException, InterruptedException;

    /** All tasks of the host are to run elsewhere. */
    void drain(String host) throws IOException, InterruptedException;

    /** The host takes tasks again. */
    void activate(String host) throws IOException, InterruptedException;
}
