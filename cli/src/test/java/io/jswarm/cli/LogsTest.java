package io.jswarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.LogsRequest;
import io.jswarm.api.v1.LogsResponse;
import io.jswarm.api.v1.Service;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
    @TempDir
    private Path folder = Path.of("");

    private CliRunner cli;

    @BeforeEach
    void start() throws IOException {
        cli = new CliRunner(folder);
        Service web = Fixtures.web();
        cli.cluster.services.add(web);
        cli.cluster.tasks.add(Fixtures.running(web, 1, 1));
        cli.cluster.tasks.add(Fixtures.running(web, 10, 2));
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(0, "hello\n", 1, false))
                .addLines(line(1, "oops", 2, true))
                .setWarning("host3 is down: its tasks' logs are missing")
                .build());
    }

    @AfterEach
    void end() {
        cli.close();
    }

    private LogLine line(int task, String text, int at, boolean stderr) {
        return LogLine.newBuilder()
                .setTaskId(cli.cluster.tasks.get(task).getTask().getId())
                .setAtMs(Fixtures.NOW_MS)
                .setAtNanos(at)
                .setStderr(stderr)
                .setData(ByteString.copyFromUtf8(text))
                .build();
    }

    @Test
    void eachLineSaysWhoPrintedIt() {
        CliRunner.Result result = cli.run("service", "logs", "-t", "web");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("2026-11-23T12:00:00.000000001Z web.1.task11200000@host1  | hello\n");
        assertThat(result.err()).isEqualTo("""
            2026-11-23T12:00:00.000000002Z web.10.task11020000@host2 | oops
            Warning: host3 is down: its tasks' logs are missing
            """);
    }

    @Test
    void detailsComeBeforeTheLineWhereTheyAreAskedFor() {
        cli.cluster.logs.clear();
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(0, "hello\n", 1, false).toBuilder().setDetails("tier=front"))
                .addLines(line(1, "none\n", 2, false))
                .build());

        assertThat(cli.run("service", "logs", "--details", "--no-task-ids", "web")
                        .out())
                .isEqualTo("web.1@host1  | tier=front hello\nweb.10@host2 | none\n");
        cli.run("service", "logs", "web");
        assertThat(cli.cluster.requests(LogsRequest.class))
                .extracting(request -> request.getOptions().getDetails())
                .containsExactly(true, false);
    }

    @Test
    void rawLinesAreAsTheyWere() {
        assertThat(cli.run("task", "logs", "--raw", "web.1").out()).isEqualTo("hello\n");
        assertThat(cli.run("service", "logs", "--no-task-ids", "web").out()).isEqualTo("web.1@host1  | hello\n");
    }

    @Test
    void theOptionsAreAskedFor() {
        cli.run("service", "logs", "--tail", "5", "--since", "10m", "web");

        assertThat(cli.cluster.requests(LogsRequest.class).getFirst().getOptions())
                .isEqualTo(LogOptions.newBuilder()
                        .setTail(5)
                        .setSinceMs(Fixtures.NOW_MS - 600_000)
                        .setStdout(true)
                        .setStderr(true)
                        .build());
        assertThat(cli.run("service", "logs", "--tail", "x", "web").exitCode()).isEqualTo(2);
        assertThat(cli.run("service", "logs", "--since", "yesterday", "web").exitCode())
                .isEqualTo(2);
    }

    @Test
    void aFollowedStreamThatBreaksGoesOnWithoutRepeating() {
        cli.cluster.logFailures.add(FakeCluster.unreachable());

        CliRunner.Result result = cli.run("service", "logs", "--follow", "web");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEqualTo("web.1.task11200000@host1  | hello\n");
        assertThat(cli.cluster.requests(LogsRequest.class)).hasSize(2);
        assertThat(cli.cluster.requests(LogsRequest.class).get(1).getOptions().getSinceMs())
                .isEqualTo(Fixtures.NOW_MS - 1);
    }

    @Test
    void nothingIsDroppedFromAnUnbrokenStream() {
        cli.cluster.logs.clear();
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(0, "part 1", 7, false))
                .addLines(line(0, "part 2", 7, false))
                .addLines(line(0, "overtaken", 6, false))
                .build());

        assertThat(cli.run("task", "logs", "--raw", "web.1").out()).isEqualTo("part 1\npart 2\novertaken\n");
    }

    @Test
    void aBrokenStreamIsTakenUpWhereTheTaskThatWasReadLeastFarIs() {
        cli.cluster.logs.clear();
        cli.cluster.logs.add(LogsResponse.newBuilder()
                .addLines(line(0, "behind", 0, false).toBuilder().setAtMs(Fixtures.NOW_MS - 5_000))
                .addLines(line(1, "ahead", 0, false))
                .build());
        cli.cluster.logFailures.add(FakeCluster.unreachable());

        CliRunner.Result result = cli.run("service", "logs", "--raw", "--follow", "--tail", "1", "web");

        assertThat(result.out()).isEqualTo("behind\nahead\n");
        LogOptions options = cli.cluster.requests(LogsRequest.class).get(1).getOptions();
        assertThat(options.getSinceMs()).isEqualTo(Fixtures.NOW_MS - 5_001);
        assertThat(options.getTail()).isEqualTo(-1);
    }

    @Test
    void whoReadsNoMoreEndsIt() {
        cli.deaf = true;
        cli.cluster.logFailures.add(FakeCluster.unreachable());

        assertThat(cli.run("service", "logs", "--follow", "web").exitCode()).isZero();
        assertThat(cli.cluster.requests(LogsRequest.class)).hasSize(1);
    }
}
