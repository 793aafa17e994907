package io.jswarm.deploy.daemon;

/** What the daemon sets of the library that its connections use; the library reads it when it is first used. */
final class NetworkLibrary {
    /**
     * How many threads carry connections. Few of them carry many each, and on a host with two cores what other managers say
     * waited behind the messages of hundreds of workers, until they held elections. They are made as connections come.
     */
    static final String THREADS = "io.grpc.netty.shaded.io.netty.eventLoopThreads";

    /** Whether a sample of all buffers is followed to find those that nobody gives back, each with the stack it was made on. */
    static final String LEAKS = "io.grpc.netty.shaded.io.netty.leakDetection.level";

    private static final int LEAST = 16;
    private static final int PER_CORE = 2;

    private NetworkLibrary() {}

    /** Sets what the user did not set; to be called before the first connection is made. */
    static void choose() {
        int threads = Math.max(LEAST, PER_CORE * Runtime.getRuntime().availableProcessors());
        choose(THREADS, Integer.toString(threads));
        choose(LEAKS, "disabled");
    }

    private static void choose(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
