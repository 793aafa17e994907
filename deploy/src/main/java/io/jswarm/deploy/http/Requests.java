package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.QueryStringDecoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpLineException;
import io.jswarm.runtime.Causes;
import org.jspecify.annotations.Nullable;

/** Which requests no handler sees. */
final class Requests {
    private Requests() {}

    /** Why a request is refused; null when a handler may answer it. */
    static @Nullable HttpRefusal refusal(HttpRequest request, HttpListener listener) {
        HttpLimits limits = listener.limits();
        Throwable wrong = request.decoderResult().cause();
        if (wrong instanceof TooLongHttpLineException) {
            return new HttpRefusal(414, "Expected a request line of at most " + limits.lineBytes() + " bytes.");
        }
        if (wrong instanceof TooLongHttpHeaderException) {
            return new HttpRefusal(431, "Expected headers of at most " + limits.headerBytes() + " bytes.");
        }
        if (wrong != null) {
            return new HttpRefusal(400, "Expected a request as HTTP has it: " + Causes.words(wrong));
        }
        HttpVersion version = request.protocolVersion();
        if (version.majorVersion() != 1) {
            return new HttpRefusal(505, "Expected HTTP/1.1, but it was " + version.text() + ".");
        }
        if (version.isKeepAliveDefault()
                && request.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return new HttpRefusal(400, "Expected one Host header.");
        }
        if (HttpUtil.isTransferEncodingChunked(request) && HttpUtil.isContentLengthSet(request)) {
            return new HttpRefusal(400, "Expected Content-Length or Transfer-Encoding, but not both.");
        }
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpUtil.is100ContinueExpected(request)) {
            return new HttpRefusal(417, "Expected nothing but 100-continue in the Expect header.");
        }
        return isDecodable(request.uri())
                ? null
                : new HttpRefusal(400, "Expected a path with two digits behind each %.");
    }

    static HttpRefusal tooMany(HttpListener listener) {
        return new HttpRefusal(503, "More than " + listener.limits().requests() + " requests at a time.");
    }

    private static boolean isDecodable(String uri) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(uri);
            decoder.path();
            decoder.parameters();
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
