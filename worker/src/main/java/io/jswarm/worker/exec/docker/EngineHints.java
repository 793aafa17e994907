package io.jswarm.worker.exec.docker;

import java.util.Locale;

/** What to do about refusals of an engine that people meet often. */
final class EngineHints {
    private EngineHints() {}

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
