package io.jswarm.cli.swarm;

import io.jswarm.cli.output.Printer;

/** What a person must keep to start managers again. */
final class UnlockKeyText {
    private UnlockKeyText() {}

    static void print(Printer out, String key) {
        out.println(
                "To unlock a swarm manager after it restarts, run 'jswarm swarm unlock' on it and give it this key:");
        out.println();
        out.println("    " + key);
        out.println();
        out.println("Keep this key in a password manager: without it a manager cannot be restarted.");
    }
}
