package io.jswarm.manager.ca;

import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Trust;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * The root that certificates come from now, kept from one certificate to the next: to read it and to see whether its key fits
 * costs more than to sign with it, and thousands of nodes may join or renew at the same time. Any thread.
 */
final class SigningAuthority {
    private volatile @Nullable Kept kept;

    private record Kept(StoredRoot root, CertificateAuthority authority) {}

    /**
     * Of this state.
     *
     * @throws GeneralSecurityException when certificate or key is damaged, or they are not a pair
     */
    CertificateAuthority of(Cluster cluster, Trust trust) throws GeneralSecurityException {
        StoredRoot root = StoredRoot.signing(cluster, trust);
        Kept before = kept;
        if (before != null && before.root.equals(root)) {
            return before.authority;
        }
        CertificateAuthority authority = root.read();
        kept = new Kept(root, authority);
        return authority;
    }
}
