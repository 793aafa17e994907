package io.jswarm.worker.exec.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import com.google.protobuf.ByteString;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.runtime.EventLoop;
import io.jswarm.worker.exec.LogSink;
import io.jswarm.worker.exec.Subscription;
import io.jswarm.worker.task.EngineProblem;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Reads one container's log and hands it on in batches; a batch waits until the reader has taken the one before. */
final class ContainerLogReader {
    /** Whose log it is. */
    record Source(String containerId, String taskId, String nodeId) {}

    private static final int BATCH_LINES = 256;
    private static final int BATCH_BYTES = 128 * 1024;
    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int LONGEST_LINE = 1 << 20;
    private static final long MS_PER_S = 1_000L;
    private static final int NANOS_PER_MS = 1_000_000;

    private final EventLoop loop;
    private final EngineHttp http;
    private final Source source;
    private final LogOptions options;
    private final LogSink sink;
    private final Streaming streaming;
    private final Semaphore credit = new Semaphore(1);
    private List<LogLine> batch = new ArrayList<>();
    private int batchBytes;

    ContainerLogReader(EventLoop loop, EngineHttp http, Source source, LogOptions options, LogSink sink) {
        this.loop = loop;
        this.http = http;
        this.source = source;
        this.options = options;
        this.sink = sink;
        this.streaming = new Streaming(loop);
    }

    Subscription open() {
        streaming.guard();
        loop.offload(this::read, Streaming.FOREVER, (done, error) -> {
            String silence = streaming.ended();
            if (!streaming.closed()) {
                sink.ended(silence == null ? problem(error) : http.unreachable(silence));
            }
        });
        return streaming::close;
    }

    private static @Nullable EngineProblem problem(@Nullable Throwable error) {
        return switch (error) {
            case null -> null;
            case EngineException e -> e.problem();
            default -> new EngineProblem(EngineProblem.Kind.RETRYABLE, String.valueOf(error.getMessage()));
        };
    }

    private String path() {
        String since = options.getSinceMs() <= 0
                ? "0"
                : String.format(
                        Locale.ROOT,
                        "%d.%09d",
                        options.getSinceMs() / MS_PER_S,
                        options.getSinceMs() % MS_PER_S * NANOS_PER_MS);
        return "/containers/" + EngineHttp.encode(source.containerId) + "/logs?timestamps=true&follow="
                + options.getFollow() + "&stdout=" + options.getStdout() + "&stderr=" + options.getStderr()
                + "&details="
                + options.getDetails() + "&since=" + since + "&tail="
                + (options.getTail() < 0 ? "all" : Long.toString(options.getTail()));
    }

    private String read() throws EngineException, IOException, InterruptedException {
        streaming.begin();
        boolean tty = http.get("/containers/" + EngineHttp.encode(source.containerId) + "/json")
                .path("Config")
                .path("Tty")
                .asBoolean();
        try (Response response = http.open("GET", path(), null, Map.of());
                InputStream in = new BufferedInputStream(response.getBody(), BATCH_BYTES)) {
            streaming.opened();
            if (tty) {
                readRaw(in);
            } else {
                readFrames(in);
            }
            flush();
            // The end is told only when all lines were taken.
            credit.acquire();
            return "ended";
        } catch (IOException e) {
            throw http.unreachable(e);
        }
    }

    private void readFrames(InputStream in) throws EngineException, IOException, InterruptedException {
        byte[] header = new byte[HEADER];
        while (in.readNBytes(header, 0, HEADER) == HEADER) {
            int length = ByteBuffer.wrap(header).getInt(HEADER - Integer.BYTES);
            if (length < 0 || length > LONGEST_LINE) {
                throw new EngineException(
                        0, EngineProblem.Kind.PERMANENT, "the engine sent a log line of " + length + " bytes");
            }
            byte[] line = in.readNBytes(length);
            if (line.length < length) {
                throw new EOFException("the log ended within a line");
            }
            add(line, length, header[0] == STDERR, in.available() == 0);
        }
    }

    private void readRaw(InputStream in) throws IOException, InterruptedException {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            line[length++] = (byte) b;
            if (b == '\n' || length == LONGEST_LINE) {
                add(line, length, false, in.available() == 0);
                length = 0;
            }
        }
        if (length > 0) {
            add(line, length, false, true);
        }
    }

    private void add(byte[] line, int length, boolean stderr, boolean nothingMore) throws InterruptedException {
        int end = length;
        while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
            end--;
        }
        int space = blank(line, 0, end);
        LogLine.Builder built = LogLine.newBuilder()
                .setTaskId(source.taskId)
                .setNodeId(source.nodeId)
                .setStderr(stderr);
        int start = time(built, new String(line, 0, space, StandardCharsets.US_ASCII)) ? Math.min(space + 1, end) : 0;
        if (options.getDetails()) {
            // After the time, and a blank alone where nothing was noted.
            int after = blank(line, start, end);
            built.setDetails(new String(line, start, after - start, StandardCharsets.UTF_8));
            start = Math.min(after + 1, end);
        }
        batch.add(built.setData(ByteString.copyFrom(line, start, end - start)).build());
        batchBytes += length;
        if (nothingMore || batch.size() >= BATCH_LINES || batchBytes >= BATCH_BYTES) {
            flush();
        }
    }

    /** Where the next blank stands, or the end. */
    private static int blank(byte[] line, int from, int end) {
        int at = from;
        while (at < end && line[at] != ' ') {
            at++;
        }
        return at;
    }

    private static boolean time(LogLine.Builder line, String text) {
        try {
            Instant at = Instant.parse(text);
            int nanos = at.getNano();
            line.setAtMs(at.getEpochSecond() * MS_PER_S + nanos / NANOS_PER_MS).setAtNanos(nanos % NANOS_PER_MS);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void flush() throws InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        credit.acquire();
        List<LogLine> full = batch;
        batch = new ArrayList<>();
        batchBytes = 0;
        loop.post(() -> {
            if (!streaming.closed()) {
                sink.lines(full, credit::release);
            }
        });
    }
}
