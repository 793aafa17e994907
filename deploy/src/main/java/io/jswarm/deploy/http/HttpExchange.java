package io.jswarm.deploy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultHttpHeaders;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaders;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpMethod;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Of the handler's thread; what is read and written may be on others, one each. */
public final class HttpExchange {
    /** For answers that people read. */
    public static final String TEXT = "text/plain; charset=utf-8";

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private final HttpConnection connection;
    private final HttpRequest request;
    private final QueryStringDecoder target;
    private final Inbound inbound;
    private final long mostBytes;
    private final HttpHeaders answerHeaders = new DefaultHttpHeaders();
    private final InputStream body = new Body();
    private @Nullable OutputStream stream;
    private boolean isAnswered;

    HttpExchange(HttpConnection connection, HttpRequest request, Inbound inbound, long mostBytes) {
        this.connection = connection;
        this.request = request;
        this.target = new QueryStringDecoder(withoutOrigin(request.uri()));
        this.inbound = inbound;
        this.mostBytes = mostBytes;
        this.target.path();
    }

    /** Clients of proxies name the whole address. */
    private static String withoutOrigin(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0 || uri.startsWith("/")) {
            return uri;
        }
        int path = uri.indexOf('/', scheme + 3);
        return path < 0 ? "/" : uri.substring(path);
    }

    HttpRequest request() {
        return request;
    }

    Inbound inbound() {
        return inbound;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    /** Such as GET. */
    public String method() {
        return request.method().name();
    }

    /** Without the query, decoded. */
    public String path() {
        return target.path();
    }

    /** The query's parameters, decoded, in their order. */
    public Map<String, List<String>> query() {
        return target.parameters();
    }

    /** The first header of that name. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.headers().get(name));
    }

    /** All headers of that name. */
    public List<String> headers(String name) {
        return request.headers().getAll(name);
    }

    /** The client's host, without the port; empty for a Unix socket. */
    public String remote() {
        return connection.remote();
    }

    /** The client's verified certificate and those above it; empty when it showed none. */
    public List<X509Certificate> certificates() {
        return connection.certificates();
    }

    /** What follows the headers. Reading more than the listener's limit throws an {@link HttpRefusal} with 413. */
    public InputStream body() {
        return body;
    }

    /** Whether the client wants to go on with another protocol, such as {@code tcp} or {@code h2c}. */
    public boolean asksFor(String protocol) {
        return request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, protocol, true);
    }

    /** Adds a header to the answer. */
    public void setHeader(String name, String value) {
        answerHeaders.set(name, value);
    }

    /** Answers with a whole body; to HEAD, with its length. Returns when the client has it. */
    public void answer(int status, String contentType, byte[] bytes) throws IOException {
        begin();
        var answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(bytes));
        complete(answer.headers(), contentType);
        HttpUtil.setContentLength(answer, bytes.length);
        connection.answer(this, answer);
    }

    /** Answers with a text. */
    public void answer(int status, String text) throws IOException {
        answer(status, TEXT, text.getBytes(UTF_8));
    }

    /**
     * Answers piece by piece, for as long as it takes: status and headers go out now, each write at once. Closing it ends the
     * answer. Nobody who leaves stays unnoticed: the thread is interrupted.
     */
    public OutputStream stream(int status, String contentType) throws IOException {
        begin();
        var answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
        complete(answer.headers(), contentType);
        connection.startStream(this, answer);
        stream = new Outbound(connection, true);
        return stream;
    }

    /**
     * Leaves HTTP: answers {@code 101} to who asked for that protocol and {@code 200} to others, and then the connection is
     * bytes both ways. The request's body is read up to its end first.
     */
    public RawStream takeOver(String protocol, String contentType) throws IOException {
        body().transferTo(OutputStream.nullOutputStream());
        begin();
        boolean asked = asksFor(protocol);
        setHeader("Content-Type", contentType);
        if (asked) {
            setHeader("Connection", "Upgrade");
            setHeader("Upgrade", protocol);
        }
        StringBuilder head = new StringBuilder(asked ? "HTTP/1.1 101 UPGRADED\r\n" : "HTTP/1.1 200 OK\r\n");
        answerHeaders.forEach(
                h -> head.append(h.getKey()).append(": ").append(h.getValue()).append("\r\n"));
        head.append("\r\n");
        return new RawStream(connection, connection.takeOver(head.toString().getBytes(ISO_8859_1)));
    }

    /** Ends what the handler left open; to be called when it has returned. */
    void finish() throws IOException {
        if (stream != null) {
            stream.close();
        }
    }

    private void begin() {
        if (isAnswered) {
            throw new IllegalStateException("This request is answered already.");
        }
        isAnswered = true;
    }

    private void complete(HttpHeaders headers, String contentType) {
        headers.set(HttpHeaderNames.DATE, DATE.format(ZonedDateTime.now(ZoneOffset.UTC)));
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
        headers.add(answerHeaders);
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** The body with its bound, and the word that lets a careful client send it. */
    private final class Body extends InputStream {
        private boolean isBegun;
        private long read;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (!isBegun) {
                isBegun = true;
                bound(HttpUtil.getContentLength(request, 0L));
                if (HttpUtil.is100ContinueExpected(request) && !inbound.isOver()) {
                    connection.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
                }
            }
            int n = inbound.read(into, offset, length);
            if (n > 0) {
                read += n;
                bound(read);
            }
            return n;
        }

        private void bound(long bytes) throws HttpRefusal {
            if (bytes > mostBytes) {
                throw new HttpRefusal(413, "Expected a body of at most " + mostBytes + " bytes.");
            }
        }
    }
}
