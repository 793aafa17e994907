package io.jswarm.deploy.http;

import io.jswarm.rpc.tls.TlsCredentials;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a server listens, and for whom.
 *
 * @param name in refusals and names of threads, such as "metrics"
 * @param address a TCP address, whose port 0 takes any free one, or that of a Unix socket
 * @param tls TLS 1.3 with these credentials, which may be replaced meanwhile. A client certificate is asked for, verified
 *     when it comes, and may be missing: the handler decides. Null for none
 * @param limits what clients get
 */
public record HttpListener(
        String name, SocketAddress address, @Nullable TlsCredentials tls, HttpLimits limits) {}
