package io.jswarm.rpc.tls;

import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate of a node, of an admin or of a local listener shall say.
 *
 * @param publicKey whose certificate it is
 * @param subject who it names
 * @param dnsNames the server names it may answer for; empty for pure clients
 * @param notBefore from when it is valid
 * @param notAfter until when it is valid
 * @param serial positive and unique within the CA
 */
public record LeafCertificate(
        PublicKey publicKey,
        Subject subject,
        List<String> dnsNames,
        Instant notBefore,
        Instant notAfter,
        BigInteger serial) {
    /** Certificates begin this much earlier than they are issued, for hosts whose clocks are behind. */
    public static final Duration BACKDATED = Duration.ofHours(1);

    /** Copies the list. */
    public LeafCertificate {
        dnsNames = List.copyOf(dnsNames);
    }
}
