package io.jswarm.deploy.daemon;

import static io.jswarm.deploy.daemon.LoopbackHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.deploy.daemon.LoopbackHost.Result;
import io.jswarm.rpc.tls.UnlockKey;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons and the command line that a person uses: locked, unlocked, rotated. */
@Timeout(240)
@Tag("slow")
final class AutolockTest {
    @TempDir
    private Path folder = Path.of("");

    private LoopbackHost host(String name) throws IOException {
        return new LoopbackHost(folder.resolve(name));
    }

    private static String keyIn(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith(UnlockKey.PREFIX))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no unlock key in: " + text));
    }

    @Test
    void aLockedManagerWaitsForItsKeyAndGoesOn() throws Exception {
        try (LoopbackHost host = host("h1")) {
            String key = keyIn(host.done("swarm", "init", "--autolock"));
            assertThat(host.done("swarm", "unlock-key", "--quiet").strip()).isEqualTo(key);
            String token = host.token("manager");
            assertThat(host.jswarm("swarm", "unlock").err()).contains("not locked");
            assertThat(host.isNodeKeyEncrypted()).isTrue();
            assertThat(host.filesWith("PRIVATE KEY")).isEmpty();
            assertThat(host.filesWith(token)).isEmpty();
            assertThat(host.filesWith(key.substring(UnlockKey.PREFIX.length()))).isEmpty();

            host.restart();
            isLockedAndSaysSo(host);
            Result right = host.jswarmReading(key + "\n", "swarm", "unlock");
            assertThat(right.exitCode()).as(right.err()).isZero();
            assertThat(host.state()).isEqualTo("active");
            assertThat(host.token("manager")).isEqualTo(token);
            assertThat(host.done("node", "ls")).contains("Leader");
        }
    }

    private static void isLockedAndSaysSo(LoopbackHost host) throws Exception {
        assertThat(host.jswarm("info").out()).contains("locked", "needs to be unlocked", "jswarm swarm unlock");
        assertThat(host.readyz()).startsWith("503 ").contains("needs to be unlocked", "jswarm swarm unlock");
        for (String[] command : List.of(new String[] {"node", "ls"}, new String[] {"swarm", "init"})) {
            Result refused = host.jswarm(command);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("needs to be unlocked", "jswarm swarm unlock");
        }
        Result wrong = host.jswarmReading(UnlockKey.create(Randomness.secure()).toText(), "swarm", "unlock");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("could not be unlocked");
        assertThat(host.jswarmReading("nonsense\n", "swarm", "unlock").err()).contains("Expected an unlock key");
        assertThat(host.state()).isEqualTo("locked");
    }

    @Test
    void theKeyIsRotatedAndAutolockTurnedOffAndOn() throws Exception {
        try (LoopbackHost host = host("h1")) {
            host.done("swarm", "init");
            assertThat(host.isNodeKeyEncrypted()).isFalse();
            Result none = host.jswarm("swarm", "unlock-key", "--rotate");
            assertThat(none.exitCode()).isEqualTo(1);
            assertThat(none.err()).contains("autolock", "--autolock=true");
            String first = keyIn(host.done("swarm", "update", "--autolock"));
            eventually(() -> host.opensWith(first));
            eventually(host::isNodeKeyEncrypted);
            String second =
                    host.done("swarm", "unlock-key", "--rotate", "--quiet").strip();
            eventually(() -> host.opensWith(second));
            assertThat(host.opensWith(first)).isFalse();

            host.restart();
            assertThat(host.jswarmReading(first, "swarm", "unlock").err())
                    .contains("rotated while this manager was away");
            assertThat(host.jswarmReading(second, "swarm", "unlock").exitCode()).isZero();
            host.done("swarm", "update", "--autolock=false");
            eventually(() -> !host.isLockable());
            eventually(() -> !host.isNodeKeyEncrypted());

            host.restart();
            assertThat(host.state()).isEqualTo("active");
            String third = keyIn(host.done("swarm", "update", "--autolock=true"));
            eventually(() -> host.opensWith(third));
            host.restart();
            assertThat(host.state()).isEqualTo("locked");
            assertThat(host.jswarm("swarm", "leave").exitCode()).isEqualTo(1);
            host.done("swarm", "leave", "--force");
            assertThat(host.state()).isEqualTo("inactive");
            host.done("swarm", "init");
        }
    }

    @Test
    void aRotationReachesEveryManagerAndOneThatWasAwayNeedsTheOldKey() throws Exception {
        try (LoopbackHost first = host("h1");
                LoopbackHost second = host("h2");
                LoopbackHost third = host("h3")) {
            String old = keyIn(first.done("swarm", "init", "--autolock"));
            String token = first.token("manager");
            for (LoopbackHost joining : List.of(second, third)) {
                joining.done("swarm", "join", "--token", token, first.addr());
                eventually(() -> joining.opensWith(old));
                eventually(joining::isNodeKeyEncrypted);
                assertThat(joining.filesWith(token)).isEmpty();
            }
            eventually(() -> first.done("node", "ls").split("Reachable", -1).length == 3);
            third.stop();
            String next =
                    first.done("swarm", "unlock-key", "--rotate", "--quiet").strip();
            eventually(() -> first.opensWith(next));
            eventually(() -> second.opensWith(next));
            assertThat(third.opensWith(old)).isTrue();
            third.start();
            assertThat(third.jswarmReading(next, "swarm", "unlock").err())
                    .contains("rotated while this manager was away");
            assertThat(third.jswarmReading(old, "swarm", "unlock").exitCode()).isZero();
            eventually(() -> third.opensWith(next));
        }
    }
}
