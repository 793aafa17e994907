package io.jswarm.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of this machine for programs that are started next. */
public final class Loopback {
    /** Below those that Linux gives to outgoing connections: one of them may take a port before its program listens. */
    private static final int FIRST = 20_000;

    private static final int LAST = 32_000;
    private static final int MOST_TRIES = 1_000;
    /** The next one to look at; from somewhere else in each process, since several may look at once. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(LAST - FIRST));

    private Loopback() {}

    /**
     * So many that nobody listens on, none of them given before: whoever got it may not listen yet.
     *
     * @throws IOException when none are found
     */
    public static List<Integer> freePorts(int count) throws IOException {
        List<Integer> free = new ArrayList<>();
        for (int tries = 0; free.size() < count; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), LAST - FIRST);
            if (isFree(port)) {
                free.add(port);
            } else if (tries > MOST_TRIES) {
                throw new IOException("no port of 127.0.0.1 from " + FIRST + " to " + LAST + " is free");
            }
        }
        return free;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
