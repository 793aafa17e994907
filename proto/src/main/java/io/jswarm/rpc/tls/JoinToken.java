package io.jswarm.rpc.tls;

import io.jswarm.api.Ids;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The secret that lets a new node in, and the digest that lets the node know the cluster:
 * {@code JWTKN-1-<digest, 50 characters>-<secret, 25 characters>}.
 *
 * @param digest SHA-256 of the root certificate's DER, base 36
 * @param secret 128 random bits, base 36
 */
public record JoinToken(String digest, String secret) {
    /** What every token begins with. */
    public static final String PREFIX = "JWTKN-1-";

    private static final int DIGEST_LENGTH = 50;
    private static final int SECRET_LENGTH = Ids.LENGTH;
    private static final int LENGTH = PREFIX.length() + DIGEST_LENGTH + 1 + SECRET_LENGTH;
    private static final String HINT = "Ask a manager for a new one with: jswarm swarm join-token worker";

    /** A new token for the cluster of this root; 128 bits of randomness are passed in. */
    public static JoinToken create(X509Certificate root, long high, long low) {
        return new JoinToken(digestOf(root), Ids.of(high, low));
    }

    /** What parsing gives: a token, or why not; one of the two is null. */
    public record Parsed(
            @Nullable JoinToken token, @Nullable Rejection rejection) {
        /**
         * The token.
         *
         * @throws RejectedException when the text is none
         */
        public JoinToken orThrow() {
            if (rejection != null) {
                throw new RejectedException(rejection);
            }
            return Objects.requireNonNull(token, "not a token");
        }
    }

    /** Reads what {@link #toText} wrote. Messages never repeat the text, since a mistyped token is nearly a secret. */
    public static Parsed parse(String text) {
        String token = text.strip();
        if (!token.startsWith(PREFIX)) {
            String seen = token.isEmpty() ? "it is empty" : "it begins otherwise";
            return refused("Expected a join token that begins with " + PREFIX + ", but " + seen + ".");
        }
        if (token.length() != LENGTH) {
            return refused("Expected a join token of " + LENGTH + " characters, but it has " + token.length()
                    + "; a part may have been lost in copying.");
        }
        int dash = PREFIX.length() + DIGEST_LENGTH;
        String digest = token.substring(PREFIX.length(), dash);
        String secret = token.substring(dash + 1);
        if (token.charAt(dash) != '-' || !isBase36(digest) || !isBase36(secret)) {
            return refused("Expected a join token of the form " + PREFIX
                    + "<50 characters>-<25 characters> of 0-9 and a-z, but it has other characters.");
        }
        return new Parsed(new JoinToken(digest, secret), null);
    }

    private static Parsed refused(String reason) {
        return new Parsed(null, Rejection.invalid("token", reason, HINT));
    }

    private static boolean isBase36(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'z');
    }

    /** Whether the token was made for the cluster of this root. */
    public boolean pins(X509Certificate root) {
        return MessageDigest.isEqual(bytes(digest), bytes(digestOf(root)));
    }

    /** Whether both are the same token; takes the same time wherever they differ. */
    public boolean sameAs(JoinToken other) {
        return MessageDigest.isEqual(bytes(toText()), bytes(other.toText()));
    }

    /** The digest that a token carries of this root certificate. */
    public static String digestOf(X509Certificate root) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(root.getEncoded());
            String digits = new BigInteger(1, sha).toString(36);
            return "0".repeat(DIGEST_LENGTH - digits.length()) + digits;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot digest a certificate that was read before", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The whole token, secret included. */
    public String toText() {
        return PREFIX + digest + "-" + secret;
    }

    /** Without the secret, for logs. */
    @Override
    public String toString() {
        return PREFIX + digest + "-…";
    }
}
