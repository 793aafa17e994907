package io.jswarm.systemtest.hostile;

import io.grpc.TlsChannelCredentials;
import io.jswarm.rpc.HostPort;
import io.jswarm.rpc.tls.TlsCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Somebody who can reach a port and sends what he likes: HTTP/2 by hand, with any certificate or none. */
final class Stranger {
    private static final int PATIENCE_MS = 10_000;
    private static final byte HEADERS = 1;
    private static final byte GOAWAY = 7;
    private static final byte RST_STREAM = 3;
    private static final byte END_OF_HEADERS = 4;
    private static final byte END_OF_STREAM = 1;
    private static final int FRAME_HEADER = 9;

    private final HostPort target;
    private final @Nullable TlsCredentials shown;

    /** Shows these credentials' certificate; null for none. */
    Stranger(String addr, @Nullable TlsCredentials shown) {
        this.target = HostPort.read(addr, HostPort.CLUSTER, "addr");
        this.shown = shown;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] frame(int type, int flags, int stream, byte[] body) {
        return ByteBuffer.allocate(FRAME_HEADER + body.length)
                .put((byte) (body.length >> 16))
                .putShort((short) body.length)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(body)
                .array();
    }

    /** The headers of a call, literally, with one more of the stranger's choice. */
    static byte[] call(String path, String name, String value) {
        return call(1, path, name, value);
    }

    /** The same, in a stream of this number: clients' are odd, and grow. */
    static byte[] call(int stream, String path, String name, String value) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        String[] headers = {
            ":method",
            "POST",
            ":scheme",
            "https",
            ":path",
            path,
            ":authority",
            "manager.jswarm",
            "content-type",
            "application/grpc",
            "te",
            "trailers",
            name,
            value
        };
        for (int i = 0; i < headers.length; i += 2) {
            block.write(0);
            writeText(block, headers[i]);
            writeText(block, headers[i + 1]);
        }
        return frame(HEADERS, END_OF_HEADERS, stream, block.toByteArray());
    }

    private static void writeText(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length /= 128) {
                block.write(length % 128 + 128);
            }
            block.write(length);
        }
        block.writeBytes(ascii(text));
    }

    /** One message, or what claims to be one. */
    static byte[] message(int flag, int length, byte[] body) {
        byte[] data = ByteBuffer.allocate(5 + body.length)
                .put((byte) flag)
                .putInt(length)
                .put(body)
                .array();
        return frame(0, END_OF_STREAM, 1, data);
    }

    /** Sends these frames in a fresh connection, and waits until the other side ends the call or the connection. */
    void sends(byte[]... frames) throws IOException {
        try (RawConnection connection = opens()) {
            connection.sends(frames);
            awaitRefusal(connection.in());
        }
    }

    /** A fresh connection, whose handshake is done. */
    RawConnection opens() throws IOException {
        SSLSocket tls =
                (SSLSocket) context().getSocketFactory().createSocket(connect(), target.host(), target.port(), true);
        try {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            return new RawConnection(tls);
        } catch (IOException e) {
            tls.close();
            throw e;
        }
    }

    /** Sends these bytes without any TLS, and waits for the end of the connection. */
    void sendsPlain(byte[] bytes) throws IOException {
        try (Socket plain = connect()) {
            plain.getOutputStream().write(bytes);
            plain.getInputStream().readAllBytes();
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(target.host(), target.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    private static void awaitRefusal(InputStream in) throws IOException {
        while (true) {
            byte[] head = in.readNBytes(FRAME_HEADER);
            if (head.length < FRAME_HEADER) {
                return;
            }
            int length = (head[0] & 0xff) << 16 | (head[1] & 0xff) << 8 | head[2] & 0xff;
            in.skipNBytes(length);
            boolean ends = head[3] == HEADERS && (head[4] & END_OF_STREAM) != 0;
            if (head[3] == GOAWAY || head[3] == RST_STREAM || ends) {
                return;
            }
        }
    }

    private SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager[] keys = shown == null ? new KeyManager[0] : new KeyManager[] {shown.keyManager()};
            TlsChannelCredentials any = (TlsChannelCredentials) TlsCredentials.unverified();
            context.init(keys, any.getTrustManagers().toArray(TrustManager[]::new), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
