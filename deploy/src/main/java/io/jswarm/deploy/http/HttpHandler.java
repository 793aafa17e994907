package io.jswarm.deploy.http;

import java.io.IOException;

/** Answers requests; each has a virtual thread of its own, so it may block. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request: once, by {@link HttpExchange#answer}, {@link HttpExchange#stream} or
     * {@link HttpExchange#takeOver}, of which the latter two end when this returns. The thread is interrupted when the client
     * of a stream leaves, and when the server stops.
     *
     * @throws IOException when the client is gone or too slow, as the exchange's methods say; an {@link HttpRefusal} is
     *     answered
     */
    void handle(HttpExchange exchange) throws IOException;
}
