package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.access.Access;
import io.jswarm.api.access.AccessDecision;
import io.jswarm.api.access.Caller;
import io.jswarm.api.access.Listener;
import io.jswarm.api.access.Role;
import io.jswarm.api.access.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Whom each method lets through: with a certificate at the cluster's port and at the host's listener, then nodes that the
 * state does not know, that were demoted and that were removed. The committed lines are outcomes of the program before
 * {@code api.access}; a line changes when rights are changed on purpose ({@code -Dupdate=true}).
 */
final class MethodRightsTest {
    private static final Path LINES = Path.of("src", "test", "resources", "access", "methods.txt");

    @Test
    void everyMethodLetsThroughWhomItDid() throws IOException {
        TreeSet<String> methods = new TreeSet<>(MethodTable.methods());
        methods.add("jswarm.v1.Control/DropEverything");
        String actual = methods.stream().map(MethodRightsTest::line).collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("update")) {
            Files.writeString(LINES, actual);
        }
        assertThat(LINES).hasContent(actual);
    }

    private static String line(String method) {
        return method + ": " + let(method, Listener.CLUSTER, Standing.AS_CERTIFIED)
                + " | host " + let(method, Listener.HOST, Standing.AS_CERTIFIED)
                + " | unknown " + let(method, Listener.CLUSTER, Standing.UNKNOWN)
                + " | demoted " + let(method, Listener.CLUSTER, Standing.DEMOTED)
                + " | former " + let(method, Listener.CLUSTER, Standing.FORMER_MANAGER)
                + " | removed " + let(method, Listener.CLUSTER, Standing.REMOVED);
    }

    private static String let(String method, Listener at, Standing standing) {
        String roles = Arrays.stream(Role.values())
                .filter(role -> isLet(method, at, standing, role))
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(","));
        return roles.isEmpty() ? "-" : roles;
    }

    private static boolean isLet(String method, Listener at, Standing standing, Role role) {
        Caller caller = role == Role.NONE ? Caller.ANONYMOUS : new Caller(role, "kim", "c", 1, 1_001, "10.0.0.9");
        Standing own = caller.isNode() ? standing : Standing.AS_CERTIFIED;
        return Access.decide(at, caller, own, 1_000, MethodTable.requestOf(method)) instanceof AccessDecision.Allowed;
    }
}
