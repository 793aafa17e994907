package io.jswarm.manager.controlapi;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Trust;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.state.ClusterState;
import java.security.GeneralSecurityException;

/** The cluster's roots as an image has them. */
final class Authorities {
    private Authorities() {}

    /** The root that join tokens pin. */
    static CertificateAuthority present(ClusterState image) {
        return read(image, CertificateAuthority::of);
    }

    /** The root that certificates come from. */
    static CertificateAuthority signing(ClusterState image) {
        return read(image, CertificateAuthority::signing);
    }

    static Cluster clusterOf(ClusterState image) {
        Cluster cluster = image.cluster();
        if (cluster == null) {
            throw Calls.reject(notRead());
        }
        return cluster;
    }

    private static CertificateAuthority read(ClusterState image, Reader reader) {
        Trust trust = image.trust();
        if (trust == null) {
            throw Calls.reject(notRead());
        }
        try {
            return reader.read(clusterOf(image), trust);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the cluster's CA cannot be read", e);
        }
    }

    private static Rejection notRead() {
        return Rejection.unavailable(
                "This manager has not read the cluster's state yet.", "Try again in some seconds.");
    }

    @FunctionalInterface
    private interface Reader {
        CertificateAuthority read(Cluster cluster, Trust trust) throws GeneralSecurityException;
    }
}
