package io.jswarm.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.jswarm.rpc.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Connections with mutual TLS: both sides show a certificate. Any thread. */
public final class TlsChannels implements ChannelFactory {
    @Override
    public ManagedChannel open(Endpoint endpoint, String address) throws IOException {
        ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                .keyManager(bytes(endpoint.certificate()), bytes(endpoint.key()))
                .trustManager(trust(endpoint.trustedCa()))
                .build();
        return Wire.configure(Grpc.newChannelBuilder(address, credentials), endpoint.authority())
                .disableServiceConfigLookUp()
                .build();
    }

    /** All roots of the text. The library's own reading keeps one of several that have the same name, as a cluster's have. */
    private static TrustManager[] trust(String pem) throws IOException {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int count = 0;
            for (Certificate root : CertificateFactory.getInstance("X.509").generateCertificates(bytes(pem))) {
                roots.setCertificateEntry("root-" + count++, root);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(roots);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException("the root certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
