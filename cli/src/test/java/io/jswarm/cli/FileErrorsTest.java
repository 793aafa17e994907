package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.client.SavedContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when a file is not what it should be: words, the file as it was typed, and what to do. */
class FileErrorsTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;
    private Path none;

    @BeforeEach
    void begin() throws IOException {
        cli = new CliRunner(folder);
        none = folder.resolve("none/file");
    }

    @AfterEach
    void end() {
        cli.close();
    }

    /** The error; it never shows what only a programmer of this program knows. */
    private String refused(String... arguments) {
        CliRunner.Result result = cli.run(arguments);
        assertThat(result.exitCode()).as(result.out() + result.err()).isNotZero();
        assertThat(result.err())
                .doesNotContain("Exception", "java.", "has a bug", ".new", "com.google")
                .startsWith("Error: ")
                .as("says what to do")
                .hasLineCount(2);
        return result.err();
    }

    @Test
    void aFileThatIsNotThere() {
        assertThat(refused("swarm", "backup", none.toString()))
                .contains("Expected to write " + none + ", but there is no folder " + none.getParent() + ".")
                .contains("mkdir -p " + none.getParent());
        String reading = "expected to read " + none + ", but there is no such file.";
        assertThat(refused("swarm", "backup", "--passphrase-file", none.toString(), "x"))
                .contains("--passphrase-file: " + reading);
        assertThat(refused("swarm", "restore", none.toString())).containsIgnoringCase(reading);
        assertThat(refused("swarm", "backup", "--verify", none.toString())).containsIgnoringCase(reading);
        assertThat(refused("swarm", "ca", "--rotate", "--ca-cert", none.toString(), "--ca-key", "x"))
                .contains("--ca-cert: " + reading);
        assertThat(refused("context", "import", "prod", none.toString())).containsIgnoringCase(reading);
        cli.variables.put(
                "DOCKER_CONFIG", Objects.requireNonNull(none.getParent()).toString());
        assertThat(refused("service", "create", "--with-registry-auth", "nginx"))
                .contains("--with-registry-auth: expected to read ", "but there is no such file.", "docker login");
    }

    @Test
    void anExportReplacesNoFile() throws IOException {
        assertThat(cli.run("context", "create", "prod").exitCode()).isZero();
        Path file = Files.writeString(folder.resolve("prod.json"), "mine");
        assertThat(refused("context", "export", "prod", file.toString()))
                .contains("Expected a new file, but there is a " + file + " already.");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aFolderInsteadOfAFile() {
        assertThat(refused("context", "import", "prod", folder.toString())).contains("but it is a folder.");
        assertThat(refused("swarm", "restore", folder.toString())).contains("but it is a folder.");
    }

    @Test
    void credentialsThatCannotBeRead() throws IOException {
        cli.variables.put("DOCKER_CONFIG", folder.toString());
        Files.writeString(folder.resolve("config.json"), "{junk");
        assertThat(refused("service", "create", "--with-registry-auth", "nginx"))
                .contains("expected JSON in ");
        Files.writeString(folder.resolve("config.json"), """
                {"auths": {"docker.io": {"auth": "%%%"}}}""");
        assertThat(refused("service", "create", "--with-registry-auth", "nginx"))
                .contains("expected Base64 as 'auth' of docker.io");
    }

    private String importing(SavedContext context) throws IOException {
        Path file = Files.writeString(folder.resolve("context.json"), context.toJson());
        String error = refused("context", "import", "prod", file.toString());
        assertThat(cli.run("context", "ls", "-q").out()).doesNotContain("prod");
        return error;
    }

    @Test
    void aContextThatCannotBeUsedIsNotImported() throws IOException {
        Path junk = Files.writeString(folder.resolve("junk"), "{junk");
        assertThat(refused("context", "import", "prod", junk.toString())).contains("but it is no JSON object.");
        Files.write(junk, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(refused("context", "import", "prod", junk.toString())).contains("but it is no text in UTF-8.");
        Files.write(junk, "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(refused("context", "import", "prod", junk.toString())).contains("it has no list of 'managers'");

        SavedContext good = Certificates.context("prod", "a:2377");
        assertThat(importing(good.withCa("junk"))).contains("its 'ca' holds no certificate");
        assertThat(importing(new SavedContext("prod", "", good.managers(), good.ca(), "junk", good.key())))
                .contains("its 'certificate' holds no certificate");
        assertThat(importing(new SavedContext("prod", "", good.managers(), good.ca(), good.certificate(), "junk")))
                .contains("its 'key' holds no key");
        assertThat(importing(new SavedContext("prod", "", good.managers(), good.ca(), Certificates.LEAF, good.key())))
                .contains("its 'key' is not that of its 'certificate'");
        assertThat(importing(Certificates.context("prod", "a:port"))).contains("'a:port' in its 'managers'");
    }

    @Test
    void theContextOfTheHostIsNeitherMadeNorImported() {
        cli.input = "{}";
        for (String verb : new String[] {"create", "import"}) {
            String[] line = verb.equals("create")
                    ? new String[] {"context", verb, "default"}
                    : new String[] {"context", verb, "default", "-"};
            assertThat(refused(line))
                    .contains("'default' always is the daemon of this host")
                    .doesNotContain("context rm");
        }
    }
}
