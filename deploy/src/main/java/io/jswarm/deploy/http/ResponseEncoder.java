package io.jswarm.deploy.http;

import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers; one to HEAD ends with its headers. */
final class ResponseEncoder extends HttpResponseEncoder {
    private boolean isToHead;

    /** Whether the answers from now on are to HEAD. */
    void toHead(boolean head) {
        isToHead = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return isToHead || super.isContentAlwaysEmpty(response);
    }
}
