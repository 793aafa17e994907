package io.jswarm.worker.exec.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.ConnectionClosedException;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.NoHttpResponseException;
import java.io.EOFException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What to do about refusals of an engine that people meet often. */
final class EngineHints {
    private static final String HUNG_UP = "it hung up: it has stopped, or is being restarted";

    private EngineHints() {}

    /** Why there was no answer, in words of the host rather than of the HTTP library; null is the end of a stream. */
    static String silence(@Nullable Throwable root) {
        return switch (root) {
            case null -> HUNG_UP;
            case ConnectionClosedException e -> HUNG_UP;
            case NoHttpResponseException e -> HUNG_UP;
            case EOFException e -> HUNG_UP;
            case JsonProcessingException e -> "what it answers is no answer of an engine";
            case NoSuchFileException e -> "there is no such socket";
            default -> root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        };
    }

    /** The engine's message, with the next command where there is one. */
    static String with(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("address already in use") || text.contains("port is already allocated")) {
            return message
                    + "; another program has the port: see which on this node with 'ss -ltnp', or publish another:"
                    + " 'jswarm service update --publish-rm … --publish-add … SERVICE'";
        }
        if (text.contains("minimum memory limit")) {
            return message + "; raise it: 'jswarm service update --limit-memory 6m SERVICE'";
        }
        if (text.contains("no space left on device")) {
            return message + "; make room on this node: 'docker system df', 'docker image prune'";
        }
        return message;
    }
}
