package io.jswarm.deploy.daemon.identity;

import io.grpc.StatusRuntimeException;
import io.jswarm.rpc.RefusalObserver;
import io.jswarm.runtime.Causes;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * What the gRPC library logs, for the daemon's log. It logs a stack trace for each junk frame and each broken message, which
 * a stranger may send as often as he likes: those are told to the {@link RefusalObserver} of his connection instead, in one
 * line. All else, such as a bug of ours that the library met, is logged as it is.
 */
final class NetworkLog extends Handler {
    /** Held, or it would be forgotten with its handler. */
    private static final Logger LIBRARY = Logger.getLogger("io.grpc");
    /** What reads frames and headers: it can only fail on what the other side has sent. */
    private static final String TRANSPORT = "io.grpc.netty.";

    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    private NetworkLog() {}

    /** From now on, in the whole process. */
    static void take() {
        if (TAKEN.compareAndSet(false, true)) {
            LIBRARY.setUseParentHandlers(false);
            LIBRARY.addHandler(new NetworkLog());
        }
    }

    @Override
    public void publish(LogRecord entry) {
        ConnectionWatch connection = ConnectionWatch.current();
        Throwable thrown = entry.getThrown();
        if (connection != null && thrown != null && isOfPeer(entry.getLoggerName(), thrown)) {
            connection.refuse(RefusalObserver.Cause.PROTOCOL, Causes.words(thrown));
        } else {
            forward(entry, thrown);
        }
    }

    private static boolean isOfPeer(@Nullable String logger, Throwable thrown) {
        return thrown instanceof StatusRuntimeException || logger != null && logger.startsWith(TRANSPORT);
    }

    private static void forward(LogRecord entry, @Nullable Throwable thrown) {
        org.slf4j.Logger log = LoggerFactory.getLogger(String.valueOf(entry.getLoggerName()));
        LoggingEventBuilder event = log.atLevel(levelOf(entry.getLevel()));
        event.setCause(thrown).log(String.valueOf(entry.getMessage()));
    }

    /** What the library holds for worth an INFO are its own inner affairs. */
    private static org.slf4j.event.Level levelOf(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return org.slf4j.event.Level.ERROR;
        }
        return level.intValue() >= Level.WARNING.intValue() ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.DEBUG;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
