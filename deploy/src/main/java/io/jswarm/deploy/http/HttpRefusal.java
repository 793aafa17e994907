package io.jswarm.deploy.http;

import java.io.IOException;

/** A request that is refused, and why; the server answers with it and closes the connection. */
public final class HttpRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With a status of 400 or more, and a text that names the limit or what was expected. */
    public HttpRefusal(int status, String text) {
        super(text);
        this.status = status;
    }

    /** The status of the answer. */
    public int status() {
        return status;
    }

    /** The text of the answer. */
    String text() {
        return String.valueOf(getMessage());
    }
}
