package io.jswarm.cli.support;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.jswarm.api.v1.ControlGrpc.ControlBlockingStub;
import io.jswarm.api.v1.DoctorRequest;
import io.jswarm.api.v1.GetRaftStatusRequest;
import io.jswarm.api.v1.LocalGrpc.LocalBlockingStub;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.ServiceFilter;
import io.jswarm.api.v1.TaskFilter;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.cli.program.FailureText;
import io.jswarm.cli.program.FileProblem;
import io.jswarm.cli.program.NewFile;
import io.jswarm.client.ClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm support-bundle}: one file for those who are asked for help. What cannot be had is named in it. */
@Command(
        name = "support-bundle",
        description = "Collect state, logs and facts for those who help you, without secrets, into a zip file",
        footer = {
            "",
            "Variables, arguments, label values and credentials are left out. Look into the file before you send it.",
            "",
            "Example:",
            "  jswarm support-bundle bundle.zip"
        })
public final class SupportBundle implements Callable<Integer> {
    private static final Duration DOCTOR = Duration.ofSeconds(30);
    private static final int PAGE = 500;
    private static final int MOST_OBJECTS = 10_000;

    private final Invocation invocation;
    private final StringBuilder manifest = new StringBuilder();

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9323/metrics",
            description = "The daemon's metrics page, if --metrics-addr moved it (default ${DEFAULT-VALUE})")
    private String metrics = "";

    @Option(
            names = "--lines",
            paramLabel = "COUNT",
            defaultValue = "2000",
            description = "Lines of the daemon's log (default ${DEFAULT-VALUE})")
    private int lines;

    @Parameters(paramLabel = "FILE", description = "A new file, which only you can read")
    private String file = "";

    /** The command of this invocation. */
    public SupportBundle(Invocation invocation) {
        this.invocation = invocation;
    }

    /** How one entry is made. */
    private interface Source {
        String text() throws IOException;
    }

    @Override
    public Integer call() {
        if (lines < 1 || lines > 100_000) {
            throw CliException.usage(
                    "Expected --lines from 1 to 100000, but got " + lines + ".", "Leave it out for 2000.");
        }
        requirePage();
        Path target = Path.of(file);
        String example =
                "jswarm support-bundle bundle-" + invocation.environment().nowMs() / 1_000 + ".zip";
        NewFile fresh = new NewFile(target, false, "Example: " + example, "Use another name: " + example);
        fresh.requireFree();
        invocation.waitForDaemon(Duration.ZERO); // that it does not answer may be why a bundle is made
        try {
            fresh.write(this::write);
        } catch (IOException e) {
            throw CliException.failed(
                    "Expected to write " + target + ", but " + FileProblem.writing(target, e) + ".",
                    FileProblem.advice(target));
        }
        invocation
                .out()
                .println("Wrote " + target + ". Look into it before you send it; MANIFEST.txt lists what it holds.");
        return ExitCodes.DONE;
    }

    private void requirePage() {
        if (!metrics.matches("https?://[^\\s/]+(/\\S*)?")) {
            throw CliException.usage(
                    "Expected --metrics as the address of a page, but got '" + metrics + "'.",
                    "Example: --metrics http://127.0.0.1:9323/metrics");
        }
    }

    private Path write(Path to) throws IOException {
        manifest.append("jswarm ")
                .append(invocation.environment().version())
                .append(", made at ")
                .append(Instant.ofEpochMilli(invocation.environment().nowMs()))
                .append("\n");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(to))) {
            if (invocation.isLocal()) {
                host(zip);
            }
            cluster(zip);
            put(zip, "MANIFEST.txt", manifest.toString());
        }
        return to;
    }

    private void host(ZipOutputStream zip) throws IOException {
        add(zip, "info.json", () -> json(invocation.host().info()));
        add(
                zip,
                "doctor.json",
                () -> json(invocation
                        .host()
                        .callOnce(DOCTOR, LocalBlockingStub::doctor, DoctorRequest.getDefaultInstance())));
        addText(
                zip,
                "last-stop.txt",
                () -> HostFacts.read(invocation.dataRoot().resolve("local/last-stop"))
                        .strip());
        addText(zip, "metrics.txt", () -> HostFacts.page(metrics, invocation.environment()::monotonicMs));
        addText(
                zip,
                "journal.txt",
                () -> HostFacts.printed(List.of(
                        "journalctl", "--no-pager", "-o", "short-iso", "-u", "jswarm", "-n", Integer.toString(lines))));
        addText(
                zip,
                "unit.txt",
                () -> HostFacts.printed(List.of(
                        "systemctl",
                        "show",
                        "jswarm",
                        "--property=ActiveState,SubState,NRestarts,MemoryCurrent,ExecMainStatus,Result")));
        addText(zip, "kernel.txt", () -> HostFacts.printed(List.of("uname", "-srvm")));
        addText(zip, "system.txt", () -> HostFacts.read(Path.of("/etc/os-release")));
        addText(zip, "memory.txt", () -> HostFacts.read(Path.of("/proc/meminfo")));
        addText(zip, "pressure.txt", () -> HostFacts.read(Path.of("/proc/pressure/io")));
        addText(
                zip,
                "disk.txt",
                () -> HostFacts.printed(
                        List.of("df", "-h", invocation.dataRoot().toString())));
        addText(zip, "clock.txt", () -> HostFacts.printed(List.of("timedatectl", "show")));
    }

    private void cluster(ZipOutputStream zip) throws IOException {
        add(zip, "cluster.json", () -> json(invocation.client().swarm().get().getCluster()));
        add(
                zip,
                "raft.json",
                () -> json(invocation
                        .client()
                        .call(ControlBlockingStub::getRaftStatus, GetRaftStatusRequest.getDefaultInstance())
                        .getStatus()));
        add(zip, "managers.jsonl", () -> lines(invocation.client().swarm().raftMembers()));
        add(zip, "nodes.jsonl", () -> lines(invocation.client().nodes().list(NodeFilter.getDefaultInstance())));
        add(
                zip,
                "services.jsonl",
                () -> lines(invocation.client().services().stream(ServiceFilter.getDefaultInstance(), PAGE)
                        .limit(MOST_OBJECTS)
                        .toList()));
        add(
                zip,
                "tasks.jsonl",
                () -> lines(invocation.client().tasks().stream(TaskFilter.getDefaultInstance(), PAGE)
                        .limit(MOST_OBJECTS)
                        .toList()));
    }

    private static String json(Message message) throws InvalidProtocolBufferException {
        return JsonFormat.printer().print(Redaction.redacted(message)) + "\n";
    }

    private static String lines(List<? extends Message> messages) throws InvalidProtocolBufferException {
        StringBuilder text = new StringBuilder();
        for (Message message : messages) {
            text.append(JsonFormat.printer().omittingInsignificantWhitespace().print(Redaction.redacted(message)))
                    .append('\n');
        }
        return text.toString();
    }

    private void addText(ZipOutputStream zip, String name, Source source) throws IOException {
        add(zip, name, () -> Redaction.scrubbed(source.text()));
    }

    /** What cannot be had is no reason to give nothing: its reason takes its place in the manifest. */
    private void add(ZipOutputStream zip, String name, Source source) throws IOException {
        String text;
        try {
            text = source.text();
        } catch (CliException | ClientException failure) {
            manifest.append(name)
                    .append(": none: ")
                    .append(Redaction.scrubbed(FailureText.of(failure).reason()))
                    .append('\n');
            return;
        } catch (IOException failure) {
            manifest.append(name)
                    .append(": none: ")
                    .append(Redaction.scrubbed(String.valueOf(failure.getMessage())))
                    .append('\n');
            return;
        }
        put(zip, name, text);
        manifest.append(name).append(": ").append(text.length()).append(" characters\n");
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry("jswarm-support/" + name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
