package io.jswarm.rpc.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes certificates of given roots, which can be replaced while servers and channels run. Host names are verified
 * as the connection asks for it. Believes nobody before the first {@link #set}. Any thread.
 */
public final class ReloadableTrust extends X509ExtendedTrustManager {
    private volatile @Nullable X509ExtendedTrustManager delegate;
    private volatile Map<String, Long> former = Map.of();

    /** Believes these roots, and only these, from the next handshake on. */
    public void set(List<X509Certificate> roots) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(storeOf(roots));
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                delegate = extended;
                return;
            }
        }
        throw new KeyStoreException("the Java runtime has no X.509 trust manager");
    }

    /**
     * Believes no server by certificates that these names were given up to these times, though they have not expired: nodes
     * that were managers once.
     *
     * @param issuedByMs milliseconds since the epoch by common name
     */
    public void distrust(Map<String, Long> issuedByMs) {
        former = Map.copyOf(issuedByMs);
    }

    private void requirePresent(X509Certificate[] chain) throws CertificateException {
        String name = Subject.of(chain[0]).commonName();
        Long untilMs = former.get(name);
        Instant issued = chain[0].getNotBefore().toInstant().plus(LeafCertificate.BACKDATED);
        if (untilMs != null && issued.toEpochMilli() <= untilMs) {
            throw new CertificateException("node " + name + " is no manager of this swarm any more: its certificate of "
                    + issued + " is not believed");
        }
    }

    private static KeyStore storeOf(List<X509Certificate> roots) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new KeyStoreException("cannot make an empty key store", e);
        }
        for (int i = 0; i < roots.size(); i++) {
            store.setCertificateEntry("root-" + i, roots.get(i));
        }
        return store;
    }

    private X509ExtendedTrustManager delegate() throws CertificateException {
        X509ExtendedTrustManager manager = delegate;
        if (manager == null) {
            throw new CertificateException("no root certificate is known yet: this node has not joined a cluster");
        }
        return manager;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        delegate().checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        delegate().checkServerTrusted(chain, authType, socket);
        requirePresent(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        delegate().checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        delegate().checkServerTrusted(chain, authType, engine);
        requirePresent(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        delegate().checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        delegate().checkServerTrusted(chain, authType);
        requirePresent(chain);
    }

    /**
     * None: a server tells clients this list once and for all when it starts, and a client that has a certificate of a
     * root with another name, which replaced the first one later, would show none (RFC 8446, 4.2.4, leaves the list out
     * as an option).
     */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
