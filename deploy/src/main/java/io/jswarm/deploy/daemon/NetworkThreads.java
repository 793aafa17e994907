package io.jswarm.deploy.daemon;

/**
 * How many threads the daemon has for its connections. Few of them carry many connections each, and on a host with two cores
 * what other managers say waited behind the messages of hundreds of workers, until they held elections. They are made as
 * connections come.
 */
final class NetworkThreads {
    /** Read by the library when it is first used. */
    static final String PROPERTY = "io.grpc.netty.shaded.io.netty.eventLoopThreads";

    private static final int LEAST = 16;
    private static final int PER_CORE = 2;

    private NetworkThreads() {}

    /** Sets their number, unless the user did; to be called before the first connection is made. */
    static void choose() {
        if (System.getProperty(PROPERTY) == null) {
            int wanted = Math.max(LEAST, PER_CORE * Runtime.getRuntime().availableProcessors());
            System.setProperty(PROPERTY, Integer.toString(wanted));
        }
    }
}
