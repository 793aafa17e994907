package io.jswarm.manager.ca;

import com.google.protobuf.ByteString;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.RootRotation;
import io.jswarm.api.v1.RootRotationPhase;
import io.jswarm.api.v1.Trust;
import java.security.GeneralSecurityException;

/**
 * A root as the cluster's state has it, PEM.
 *
 * @param certificate everybody may see it
 * @param key a secret
 */
record StoredRoot(ByteString certificate, ByteString key) {
    /** The present root: the one that join tokens pin. */
    static StoredRoot present(Cluster cluster, Trust trust) {
        return new StoredRoot(cluster.getRootCaCertificate(), trust.getRootCaKey());
    }

    /** The root that certificates come from now: while the root is being replaced and all nodes trust the next one, that. */
    static StoredRoot signing(Cluster cluster, Trust trust) {
        RootRotation rotation = cluster.getRootRotation();
        return rotation.getPhase() == RootRotationPhase.ROOT_ROTATION_PHASE_CERTIFY
                ? new StoredRoot(rotation.getCertificate(), trust.getNextRootCaKey())
                : present(cluster, trust);
    }

    /**
     * The authority with it.
     *
     * @throws GeneralSecurityException when certificate or key is damaged, or they are not a pair
     */
    CertificateAuthority read() throws GeneralSecurityException {
        return CertificateAuthority.parse(certificate.toByteArray(), key.toByteArray());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "root certificate of " + certificate.size() + " bytes";
    }
}
