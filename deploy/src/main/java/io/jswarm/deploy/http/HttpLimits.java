package io.jswarm.deploy.http;

import java.time.Duration;

/**
 * What a listener gives to its clients, all of them together or each.
 *
 * @param connections open at a time; one more is closed at once
 * @param requests under way at a time, streams among them; one more gets 503
 * @param lineBytes of a request line; more gets 414
 * @param headerBytes of all headers of a request together; more gets 431
 * @param bodyBytes of a request's body, when the handler reads it; more gets 413
 * @param headTime from the first byte of a request, or of a connection, to the end of its headers
 * @param idleTime between two requests of a connection, between two parts of a body, and for the client to take an answer.
 *     Streams and taken-over connections have no such limit: nothing is read ahead for them, and who writes waits
 */
public record HttpLimits(
        int connections,
        int requests,
        int lineBytes,
        int headerBytes,
        long bodyBytes,
        Duration headTime,
        Duration idleTime) {
    /** Checks that there is no limit that nobody could keep. */
    public HttpLimits {
        require("connections", connections > 0);
        require("requests", requests > 0);
        require("lineBytes", lineBytes > 0);
        require("headerBytes", headerBytes > 0);
        require("bodyBytes", bodyBytes >= 0);
        require("headTime", headTime.isPositive());
        require("idleTime", idleTime.isPositive());
    }

    private static void require(String name, boolean ok) {
        if (!ok) {
            throw new IllegalArgumentException("Expected a positive limit " + name + ".");
        }
    }
}
