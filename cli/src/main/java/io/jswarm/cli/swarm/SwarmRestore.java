package io.jswarm.cli.swarm;

import com.google.protobuf.ByteString;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RestoreBegin;
import io.jswarm.api.v1.RestoreEnd;
import io.jswarm.api.v1.RestoreRequest;
import io.jswarm.api.v1.RestoreResponse;
import io.jswarm.cli.backup.BackupReader;
import io.jswarm.cli.invocation.Invocation;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.ExitCodes;
import io.jswarm.client.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jswarm swarm restore}: a backup goes on, with this host as its only manager. */
@Command(
        name = "restore",
        description = "Make this host, which is in no cluster, the only manager of a backup's cluster",
        footer = {
            "",
            "The managers of the backup are removed, wherever they are: never start them again. Workers stay, and come",
            "back when they reach this host at an address that they know.",
            "",
            "Example:",
            "  jswarm swarm restore --advertise-addr 10.0.0.1 swarm.backup"
        })
public final class SwarmRestore implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Invocation invocation;

    @Option(
            names = "--advertise-addr",
            paramLabel = "ADDRESS",
            description = "Where the other hosts reach this one, host[:port] (default: as the daemon was started)")
    private @Nullable String advertiseAddr;

    @Option(
            names = "--availability",
            paramLabel = "active|pause|drain",
            description = "Whether this host may get tasks (default active)")
    private @Nullable AvailabilityOption availability;

    @Mixin
    private PassphraseOption passphrase = new PassphraseOption();

    @Option(names = "--check", description = "Restore nothing, but check that the file is a whole backup")
    private boolean check;

    @Parameters(paramLabel = "FILE", description = "What 'jswarm swarm backup' wrote")
    private Path file = Path.of("");

    /** The command of this invocation. */
    public SwarmRestore(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public Integer call() {
        if (check && (advertiseAddr != null || availability != null)) {
            throw CliException.usage(
                    "--check restores nothing: expected neither --advertise-addr nor --availability beside it.",
                    "Example: jswarm swarm restore --check " + file);
        }
        char[] secret = passphrase.read();
        if (check) {
            BackupCheck.report(invocation, file, secret);
            return ExitCodes.DONE;
        }
        BackupReader.Summary summary = BackupCheck.check(file, secret);
        invocation.waitForDaemon(invocation.options().timeout());
        RestoreResponse answer = invocation.host().stream(LIMIT, attempt -> upload(attempt, secret, summary));
        report(answer);
        return ExitCodes.DONE;
    }

    private RestoreResponse upload(Connection.Attempt attempt, char @Nullable [] secret, BackupReader.Summary summary) {
        BlockingClientCall<RestoreRequest, RestoreResponse> call = LocalGrpc.newBlockingV2Stub(attempt.channel())
                .withDeadlineAfter(attempt.millis(), TimeUnit.MILLISECONDS)
                .restore();
        try {
            send(call, RestoreRequest.newBuilder().setBegin(begin()).build());
            BackupReader.open(file)
                    .read(
                            secret,
                            part -> send(
                                    call,
                                    RestoreRequest.newBuilder()
                                            .setData(ByteString.copyFrom(part))
                                            .build()));
            send(
                    call,
                    RestoreRequest.newBuilder()
                            .setEnd(RestoreEnd.newBuilder()
                                    .setBytes(summary.bytes())
                                    .setSha256(summary.sha256()))
                            .build());
            call.halfClose();
            RestoreResponse answer = call.read();
            if (answer == null) {
                throw CliException.failed("The daemon ended the restore without an answer.", "See its log.");
            }
            return answer;
        } catch (StatusException e) {
            throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("The restore was interrupted; it may go on in the daemon.", "See: jswarm info");
        } catch (IOException e) {
            call.cancel("the file cannot be read", e);
            throw BackupFiles.unusable(file, e);
        }
    }

    private RestoreBegin begin() {
        return RestoreBegin.newBuilder()
                .setAdvertiseAddr(advertiseAddr == null ? "" : advertiseAddr)
                .setAvailability((availability == null ? AvailabilityOption.active : availability).value())
                .build();
    }

    private static void send(BlockingClientCall<RestoreRequest, RestoreResponse> call, RestoreRequest request)
            throws IOException {
        try {
            call.write(request); // false: the daemon has answered already, and its answer is read in the end
        } catch (StatusException e) {
            throw new StatusRuntimeException(e.getStatus(), e.getTrailers());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void report(RestoreResponse answer) {
        invocation
                .out()
                .println("Swarm " + answer.getClusterId() + " restored from revision " + answer.getRevision()
                        + ": current node (" + answer.getNodeId() + ") is now its only manager, at " + answer.getAddr()
                        + ".");
        RemovedManagers.print(invocation.out(), answer.getRemovedList());
        invocation
                .out()
                .println("Services: " + answer.getServices() + ". Workers that are to come back: " + answer.getWorkers()
                        + ".");
        invocation.out().println();
        invocation.out().println("Next: add managers with 'jswarm swarm join-token manager'; see 'jswarm node ls'.");
    }
}
