package io.jswarm.deploy.daemon.identity;

import io.jswarm.api.v1.GetRootResponse;
import io.jswarm.rpc.tls.JoinToken;
import io.jswarm.rpc.tls.Pem;
import io.jswarm.rpc.tls.Roots;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;

/** Which of the roots that an unverified manager shows may be trusted, since a join token pins one. Pure. */
final class PinnedRoots {
    private PinnedRoots() {}

    /**
     * The pinned root, and the next one if the pinned one vouches for it; empty when the token pins another root.
     *
     * @throws GeneralSecurityException when what the manager shows is damaged
     */
    static List<X509Certificate> of(GetRootResponse shown, JoinToken token) throws GeneralSecurityException {
        List<X509Certificate> present = Pem.certificates(shown.getCertificate().toByteArray());
        if (present.size() != 1 || !token.pins(present.getFirst())) {
            return List.of();
        }
        X509Certificate pinned = present.getFirst();
        if (shown.getNextCertificate().isEmpty()) {
            return List.of(pinned);
        }
        X509Certificate next =
                Pem.certificates(shown.getNextCertificate().toByteArray()).getFirst();
        X509Certificate cross =
                Pem.certificates(shown.getCrossSigned().toByteArray()).getFirst();
        return Roots.isVouchedFor(next, cross, pinned) ? List.of(pinned, next) : List.of(pinned);
    }
}
