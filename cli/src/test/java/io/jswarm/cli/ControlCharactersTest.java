package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.DoctorCheck;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeState;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.TaskView;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts that steer a terminal stand in every field that people, workers and engines write: none reaches it. */
class ControlCharactersTest {
    /** Clears the screen, goes up, ends the line with a row of its own, and turns the rest around. */
    private static final String ATTACK = "\u001b[2J\u001b[1A\u009b31m\u007f\r\nROW\t\u202e\u2028\b";

    /** Objects are found by these. */
    private static final Set<String> NAMES = Set.of("id", "service_id", "node_id", "task_id", "fingerprint");

    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void aClusterOfSuchTexts() throws IOException {
        cli = new CliRunner(folder);
        cli.terminal = true;
        cli.errorTerminal = true;
        Service web = Fixtures.web();
        for (int i = 1; i <= 2; i++) {
            cli.cluster.nodes.add(
                    (NodeView) attacked(Fixtures.node(i, NodeRole.NODE_ROLE_MANAGER, NodeState.NODE_STATE_DOWN)));
            cli.cluster.tasks.add((TaskView) attacked(Fixtures.withError(Fixtures.running(web, i, i), "no")));
        }
        cli.cluster.services.add((Service) attacked(web));
        cli.daemon.info = (InfoResponse) attacked(cli.daemon.info);
        cli.daemon.checks.replaceAll(check -> (DoctorCheck) attacked(check));
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(false))
                .addLines(line(true))
                .setWarning("host3" + ATTACK)
                .build());
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private LogLine line(boolean stderr) {
        return LogLine.newBuilder()
                .setTaskId(cli.cluster.tasks.getFirst().getTask().getId())
                .setAtMs(Fixtures.NOW_MS)
                .setStderr(stderr)
                .setDetails("tier=" + ATTACK)
                .setData(ByteString.copyFromUtf8("\u001b[32mgreen" + ATTACK + "\r\n"))
                .build();
    }

    /** The message with the attack behind every text in it, but for what it is found by. */
    private static Message attacked(Message message) {
        Message.Builder builder = message.toBuilder();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean text = field.getJavaType() == FieldDescriptor.JavaType.STRING && !NAMES.contains(field.getName());
            boolean inner = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (field.isRepeated() && (text || inner)) {
                List<Object> values = new ArrayList<>();
                for (Object value : (List<?>) message.getField(field)) {
                    values.add(text ? value + ATTACK : attacked((Message) value));
                }
                builder.setField(field, values);
            } else if (text) {
                builder.setField(field, message.getField(field) + ATTACK);
            } else if (inner && message.hasField(field)) {
                builder.setField(field, attacked((Message) message.getField(field)));
            }
        }
        return builder.build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node ls",
                "node ls --format {{.Hostname}}|{{.Labels}}|{{.StatusMessage}}",
                "node ls --format table|{{.Hostname}}",
                "node inspect node1",
                "node inspect --pretty node1",
                "node inspect --format {{json|.}}{{.}} node1",
                "node ps node1",
                "service ls",
                "service inspect web0",
                "service inspect --pretty web0",
                "service ps web0",
                "service ps --no-trunc web0",
                "service ps --format {{.Error}} web0",
                "task inspect task11",
                "task inspect --pretty task11",
                "info",
                "info --format {{.}}",
                "info --format json",
                "doctor",
                "version",
                "service logs web0",
                "service logs --details --timestamps web0",
                "service inspect \u001b[2J\r\n\u009b",
                "service update --label-add \u001b[2J\r\n=\u009b \u001b[2J\r\n",
                "service ls --filter \u001b[2J\r\n\u009b=x",
                "service \u001b[2J\r\n",
                "service create --\u001b[2J\r\n nginx",
                "service create --replicas \u001b[2J\r\n nginx",
                "node ls --format {{.\u001b[2J\r\n}}",
            })
    void noneReachesTheTerminal(String command) {
        List<String> arguments = new ArrayList<>();
        List.of(command.split(" ")).forEach(word -> arguments.add(word.replace('|', ' ')));

        CliRunner.Result result = cli.run(arguments.toArray(String[]::new));

        // Of this program's own there are only colours.
        String shown = (result.out() + result.err()).replaceAll("\u001b\\[(0|1|2|31|32|33)m", "");
        assertThat(shown.codePoints()).noneMatch(ControlCharactersTest::steers);
        assertThat(shown.contains("\\x1b") || shown.contains("\\u001b"))
                .as(shown)
                .isTrue();
        if (!command.contains("{{")) {
            assertThat(shown).doesNotContain("\nROW");
        }
    }

    private static boolean steers(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t' || c == 0x202e || c == 0x2028;
    }

    @Test
    void aRefusalThatQuotesSuchATextIsOneLine() {
        cli.cluster.failures.add(
                Rejections.toStatus(Rejection.invalid("name", "Expected a name, but got 'x" + ATTACK + "'.", "Try.")));

        CliRunner.Result result = cli.run("service", "create", "--detach", "nginx");

        assertThat(result.err().lines()).hasSize(2);
        assertThat(result.err()).contains("'x\\x1b[2J\\x1b[1A\\x9b31m\\x7f\\r\\nROW\t\\u202e\\u2028\\x08'");
    }

    @Test
    void logsOffATerminalAreBytesAsTheyAre() {
        byte[] bytes = {'a', 27, '[', '2', 'J', (byte) 0xff, '\r', '\n'};
        cli.cluster.logs.clear();
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(false).toBuilder().clearDetails().setData(ByteString.copyFrom(bytes)))
                .build());
        cli.terminal = false;

        assertThat(cli.runForBytes("service", "logs", "--raw", "web0")).isEqualTo(bytes);
        assertThat(cli.runForBytes("service", "logs", "web0")).endsWith(bytes);
        cli.terminal = true;
        assertThat(cli.runForBytes("service", "logs", "--raw", "web0")).isEqualTo(bytes);
        assertThat(cli.run("service", "logs", "web0").out()).endsWith("| a\\x1b[2J\ufffd\n");
    }

    @Test
    void standardErrorIsMadeVisibleWhereItAloneIsATerminal() {
        cli.terminal = false;

        CliRunner.Result result = cli.run("service", "logs", "--no-task-ids", "web0");

        assertThat(result.out()).contains("\u001b[32mgreen");
        assertThat(result.err()).contains("\\x1b[32mgreen").doesNotContain("\u001b[32mgreen");
    }

    @Test
    void templatesForProgramsGetTheTextsAsTheyAre() {
        cli.terminal = false;

        assertThat(cli.run("node", "ls", "--format", "{{.Hostname}}").out()).contains("host1" + ATTACK + "\n");
        assertThat(cli.run("node", "ls").out()).doesNotContain("\u001b");
    }
}
