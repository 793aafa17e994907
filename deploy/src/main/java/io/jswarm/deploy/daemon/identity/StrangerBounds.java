package io.jswarm.deploy.daemon.identity;

import java.time.Duration;

/**
 * What somebody may use of a listener before he has shown a certificate. A host that joins shows none: it opens two
 * connections one after the other, and makes one call of a few kilobytes in each. Whatever a stranger's connections hold in
 * memory is so bounded by their number and by what each may send.
 *
 * @param handshakesOfAddress connections whose handshake is not done yet
 * @param handshakes the same of all addresses. Workers that come anew after a failover are among them, so they are many
 * @param connectionsOfAddress connections that showed no certificate in their handshake
 * @param connections the same of all addresses
 * @param bytes that such a connection may send while it lasts, the handshake included
 * @param callsAtOnce that it may have open
 * @param calls that it may open while it lasts, also when it resets them
 * @param longest how long it may last
 */
public record StrangerBounds(
        int handshakesOfAddress,
        int handshakes,
        int connectionsOfAddress,
        int connections,
        int bytes,
        int callsAtOnce,
        int calls,
        Duration longest) {
    /** For all listeners of a daemon. */
    public static final StrangerBounds OF_DAEMON =
            new StrangerBounds(1_000, 4_000, 64, 256, 64 * 1024, 4, 100, Duration.ofSeconds(30));
}
