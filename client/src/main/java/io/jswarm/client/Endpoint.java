package io.jswarm.client;

import java.util.List;

/**
 * Whom to call, and who we are there.
 *
 * @param addresses host:port of the managers, tried in turn, or of the local daemon; at least one
 * @param authority the name that the other side's certificate must carry
 * @param trustedCa PEM of the root that the other side's certificate must come from
 * @param certificate PEM chain of ours
 * @param key PEM (PKCS#8) of its key
 * @param description how messages call it: "the daemon on this host", "context 'prod'"
 * @param local whether this is the host's own daemon
 * @param lastStop what the host's own daemon has left to say about its end, for the case that it gives no answer; else empty
 */
public record Endpoint(
        List<String> addresses,
        String authority,
        String trustedCa,
        String certificate,
        String key,
        String description,
        boolean local,
        String lastStop) {

    /** What a log may show: no key. */
    @Override
    public String toString() {
        return description + " " + addresses;
    }
}
