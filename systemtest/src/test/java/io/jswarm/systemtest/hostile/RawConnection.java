package io.jswarm.systemtest.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLSocket;

/** One connection of a {@link Stranger}, over TLS, after its preface. Confirms no settings and obeys no window. */
final class RawConnection implements AutoCloseable {
    private static final byte SETTINGS = 4;
    private static final byte[] PREFACE = Stranger.ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private final SSLSocket tls;

    RawConnection(SSLSocket tls) throws IOException {
        this.tls = tls;
        sends(PREFACE, Stranger.frame(SETTINGS, 0, 0, new byte[0]));
    }

    InputStream in() throws IOException {
        return tls.getInputStream();
    }

    void sends(byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        tls.getOutputStream().write(all.toByteArray());
    }

    /** Sends on and on, as long as the other side bears it; true when it did not. */
    boolean isCutOff(byte[]... frames) throws IOException {
        try {
            sends(frames);
        } catch (SocketException e) {
            return true;
        }
        return isEndedWithin(10_000);
    }

    /** Whether the other side ends it in that time, whatever it says before. */
    boolean isEndedWithin(int ms) throws IOException {
        byte[] heard = new byte[8192];
        try {
            tls.setSoTimeout(ms);
            while (tls.getInputStream().read(heard) >= 0) {
                // what it says does not matter
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // reset, or the end of TCP without the end of TLS
        }
    }

    @Override
    public void close() throws IOException {
        tls.close();
    }
}
