package io.jswarm.cli.swarm;

import io.jswarm.cli.output.Printer;

/** The command that another host runs to join. */
final class JoinCommands {
    private JoinCommands() {}

    static void print(Printer out, String role, String token, String address) {
        out.println("To add a " + role + " to this swarm, run the following command:");
        out.println();
        out.println("    jswarm swarm join --token " + token + " " + address);
    }
}
