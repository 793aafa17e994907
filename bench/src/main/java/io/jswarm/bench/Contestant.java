package io.jswarm.bench;

import java.io.IOException;

/** Whoever can start containers on the hosts. For one thread. */
interface Contestant {
    /** What creates a service of idle containers, in the words of Docker's command line. The same for all who have one. */
    static String[] creation(String service, int replicas) {
        return new String[] {
            "service",
            "create",
            "--quiet",
            "--detach",
            "--no-resolve-image",
            "--stop-signal",
            "KILL",
            "--replicas",
            Integer.toString(replicas),
            "--name",
            service,
            "busybox",
            "sleep",
            "100000"
        };
    }

    /** As it stands in the table. */
    String name();

    /** Starts a service (or, without such a thing, containers) of this name; returns once it was asked for. */
    void create(String service, int replicas) throws IOException, InterruptedException;

    /** Ends it; returns once it was asked for. */
    void remove(String service) throws IOException, InterruptedException;

    /** A host has power again: takes it back and returns when it takes part. */
    void takeBack(String host) throws IOException, InterruptedException;
}
