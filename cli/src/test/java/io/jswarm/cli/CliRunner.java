package io.jswarm.cli;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.jswarm.api.Now;
import io.jswarm.cli.output.Printer;
import io.jswarm.cli.program.Environment;
import io.jswarm.runtime.Randomness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs command lines against the fakes, in a home folder and a data root of its own, at a fixed time. */
final class CliRunner implements AutoCloseable {
    /** What a call left behind. */
    record Result(int exitCode, String out, String err) {}

    final FakeCluster cluster = new FakeCluster();
    final FakeDaemon daemon = new FakeDaemon();
    final Map<String, String> variables = new TreeMap<>();
    final Path home;
    /** The addresses that were connected to, in order. */
    final List<String> connections = new ArrayList<>();
    /** Addresses where nobody listens. */
    final List<String> dead = new ArrayList<>();

    /** What happens while the program waits: one step a pause. */
    final Deque<Runnable> pauses = new ArrayDeque<>();

    boolean terminal;
    boolean errorTerminal;
    /** Whether the reader of the output has gone. */
    boolean deaf;

    String input = "";
    long passedMs;
    private final Server server;
    private final String name = InProcessServerBuilder.generateName();

    CliRunner(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        Path local = Files.createDirectories(folder.resolve("data/local"));
        for (String file : List.of("endpoint", "ca.crt", "admin.crt", "admin.key")) {
            Files.writeString(local.resolve(file), file.equals("endpoint") ? "127.0.0.1:7\n" : "pem");
        }
        variables.put("JSWARM_DATA_ROOT", folder.resolve("data").toString());
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(cluster)
                .addService(daemon)
                .build()
                .start();
    }

    Result run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Cli.run(environment(out, err), arguments);
        return new Result(exitCode, text(out), text(err));
    }

    /** What it prints as results, to the byte. */
    byte[] runForBytes(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Cli.run(environment(out, new ByteArrayOutputStream()), arguments);
        return out.toByteArray();
    }

    private String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).replace(home.toString(), "HOME");
    }

    /** A world that prints nowhere. */
    Environment environment() {
        return environment(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    }

    private static OutputStream closedPipe() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
    }

    private Environment environment(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        Randomness random = Randomness.seeded(1);
        return new Environment(
                new Printer(deaf ? closedPipe() : out, terminal),
                new Printer(err, errorTerminal),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                variables,
                home,
                terminal,
                100,
                "1.2.3",
                () -> new Now(Fixtures.NOW_MS + passedMs, passedMs * 1_000_000),
                random,
                this::pause,
                action -> () -> {},
                (endpoint, address) -> {
                    connections.add(address);
                    InProcessChannelBuilder channel =
                            InProcessChannelBuilder.forName(name).directExecutor();
                    return dead.contains(address)
                            ? channel.intercept(new Refusal()).build()
                            : channel.build();
                });
    }

    private void pause(long millis) {
        passedMs += millis;
        Runnable step = pauses.poll();
        if (step != null) {
            step.run();
        }
    }

    /** Nobody listens there. */
    private static final class Refusal implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            throw Status.UNAVAILABLE
                    .withCause(new ConnectException("Connection refused"))
                    .asRuntimeException();
        }
    }

    /** The call as a person sees it: the command, what it printed, and its exit code when it is not 0. */
    String transcript(String... arguments) {
        Result result = run(arguments);
        StringBuilder text = new StringBuilder("$ jswarm");
        for (String argument : arguments) {
            text.append(' ').append(argument.matches("[\\w./:=,@+-]+") ? argument : "'" + argument + "'");
        }
        text.append('\n').append(result.out());
        result.err()
                .lines()
                .forEach(line -> text.append("stderr: ").append(line).append('\n'));
        if (result.exitCode() != 0) {
            text.append("exit code: ").append(result.exitCode()).append('\n');
        }
        return text.append('\n').toString();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
