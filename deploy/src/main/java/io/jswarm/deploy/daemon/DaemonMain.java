package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.client.LocalEndpoint;
import io.jswarm.deploy.daemon.systemd.JournalLayout;
import io.jswarm.deploy.daemon.systemd.JournalStream;
import io.jswarm.deploy.daemon.systemd.SystemdUnit;
import io.jswarm.manager.dispatcher.Dispatcher;
import io.jswarm.runtime.ProgramVersion;
import io.jswarm.worker.exec.docker.DockerExecutor;
import io.jswarm.worker.exec.docker.LogRotation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jswarm daemon}: runs until it is told to stop. */
@Command(
        name = "jswarm daemon",
        sortOptions = false,
        description = "Run the daemon of this host: always a worker, a manager while its role says so.")
public final class DaemonMain implements Callable<Integer> {
    /** The logging system reads its level when it is first used, which must be after the options were read. */
    private static final class Log {
        static final Logger LOG = LoggerFactory.getLogger(DaemonMain.class);
    }

    @Option(
            names = "--data-root",
            paramLabel = "DIR",
            defaultValue = "/var/lib/jswarm",
            description = "Where all state lies (default ${DEFAULT-VALUE})")
    private Path dataRoot = Path.of("/var/lib/jswarm");

    @Option(
            names = "--listen-addr",
            paramLabel = "ADDRESS",
            defaultValue = "0.0.0.0:2377",
            description = "Where a manager listens, HOST[:PORT] (default ${DEFAULT-VALUE})")
    private String listenAddr = "";

    @Option(
            names = "--advertise-addr",
            paramLabel = "ADDRESS",
            defaultValue = "",
            description = "Where other nodes reach this host, HOST[:PORT] (default: its only address); a node"
                    + " moves when the daemon is started with another one")
    private String advertiseAddr = "";

    @Option(
            names = "--docker-host",
            paramLabel = "URL",
            defaultValue = DockerExecutor.DEFAULT_HOST,
            description = "The engine of this host (default ${DEFAULT-VALUE})")
    private String dockerHost = "";

    @Option(
            names = "--metrics-addr",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:9323",
            description = "Where metrics and health are served, or none (default ${DEFAULT-VALUE})")
    private String metricsAddr = "";

    @Option(
            names = "--local-group",
            paramLabel = "GROUP",
            defaultValue = "${env:JSWARM_LOCAL_GROUP:-}",
            description = "Members of this group of the host may use its daemon as root may, through "
                    + LocalEndpoint.GROUP_FOLDER + " (default: what JSWARM_LOCAL_GROUP names, else root alone)")
    private String localGroup = "";

    @Option(
            names = "--own-sessions",
            paramLabel = "NUMBER",
            defaultValue = "" + Dispatcher.OWN_SESSIONS,
            description = "How many workers this manager serves itself while it leads, before it sends some to the"
                    + " others (default ${DEFAULT-VALUE})")
    private int ownSessions;

    @Option(
            names = "--task-log-opts",
            paramLabel = "OPTIONS",
            defaultValue = LogRotation.DEFAULT,
            description = "How far logs of the driver json-file grow where a service says nothing of it, or none: as"
                    + " the engine does (default ${DEFAULT-VALUE})")
    private String taskLogOpts = "";

    @Option(
            names = "--log-level",
            paramLabel = "error|warn|info|debug|trace",
            defaultValue = "info",
            description = "How much is logged (default ${DEFAULT-VALUE})")
    private String logLevel = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this text")
    boolean help;

    /** Runs the daemon; exits 0 when told to stop, 1 when it cannot start, 2 on wrong usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new DaemonMain()).execute(args));
    }

    @Override
    public Integer call() throws InterruptedException {
        System.setProperty("jswarm.log.level", logLevel);
        if (JournalStream.is(System.getenv().getOrDefault("JOURNAL_STREAM", ""), Path.of("/proc/self/fd/2"))) {
            System.setProperty("jswarm.log.layout", JournalLayout.class.getName());
            System.setProperty("jswarm.log.pattern", JournalLayout.PATTERN);
        }
        NetworkLibrary.choose();
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            // Beside the start: the first call into the kernel takes a tenth of a second of linking.
            Thread.ofVirtual().name("compilers").start(DaemonMain::yieldToOthers);
            DaemonSettings settings = new DaemonSettings(
                    dataRoot,
                    listenAddr,
                    advertiseAddr,
                    dockerHost,
                    metricsAddr,
                    localGroup,
                    LogRotation.read(taskLogOpts),
                    ownSessions);
            Daemon daemon = Daemon.start(settings, DaemonMain::fatal);
            SystemdUnit unit =
                    SystemdUnit.of(System.getenv(), ProcessHandle.current().pid());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(unit, daemon, stopped), "shutdown"));
            Log.LOG.info("jswarm {} serves {}", ProgramVersion.text(), dataRoot);
            unit.ready(dataRoot.toString(), daemon::health, daemon::readiness);
            stopped.await();
            return 0;
        } catch (RejectedException | IOException e) {
            System.err.println("Error: the daemon cannot start: " + e.getMessage());
            return 1;
        }
    }

    private static void yieldToOthers() {
        try {
            CompilerThreads.yieldToOthers();
        } catch (IOException | IllegalArgumentException | IllegalStateException | IllegalCallerException e) {
            Log.LOG.warn("the compilers' threads compete with all others: {}", e.getMessage());
        }
    }

    private static void stop(SystemdUnit unit, Daemon daemon, CountDownLatch stopped) {
        unit.close();
        try {
            daemon.close();
        } catch (IOException | RuntimeException e) {
            Log.LOG.warn("the daemon did not stop cleanly", e);
        }
        stopped.countDown();
    }

    /** A broken promise or a bug: the process ends at once, so that another manager leads. */
    private static void fatal(String what, Throwable cause) {
        Log.LOG.error("fatal: {}; the daemon stops", what, cause);
        Runtime.getRuntime().halt(70);
    }
}
