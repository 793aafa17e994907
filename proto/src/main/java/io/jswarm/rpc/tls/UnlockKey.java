package io.jswarm.rpc.tls;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.runtime.Randomness;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The key that a locked manager needs to read its own disk: {@code JSKEY-1-<32 bytes, base 64 for URLs>}. */
public final class UnlockKey {
    /** What every key begins with. */
    public static final String PREFIX = "JSKEY-1-";

    private static final int BYTES = 32;
    private static final int TEXT_LENGTH = 43;

    private final byte[] secret;

    private UnlockKey(byte[] secret) {
        this.secret = secret;
    }

    /** A new key; {@code random} must be secure. */
    public static UnlockKey create(Randomness random) {
        ByteBuffer secret = ByteBuffer.allocate(BYTES);
        while (secret.hasRemaining()) {
            secret.putLong(random.nextLong());
        }
        return new UnlockKey(secret.array());
    }

    /**
     * What reading gives: a key, or why not; one of the two is null.
     *
     * @param key the key
     * @param rejection what was expected; never repeats the text, since a mistyped key is nearly a secret
     */
    public record Parsed(@Nullable UnlockKey key, @Nullable Rejection rejection) {
        /**
         * The key.
         *
         * @throws RejectedException when the text is none
         */
        public UnlockKey orThrow() {
            if (rejection != null) {
                throw new RejectedException(rejection);
            }
            return Objects.requireNonNull(key, "not a key");
        }
    }

    /** Reads what {@link #toText} wrote; blanks around it do not matter. */
    public static Parsed parse(String text) {
        String key = text.strip();
        String body = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : "";
        if (body.length() != TEXT_LENGTH) {
            return refused(key.isEmpty() ? "it is empty" : "it is something else");
        }
        try {
            return new Parsed(new UnlockKey(Base64.getUrlDecoder().decode(body)), null);
        } catch (IllegalArgumentException e) {
            return refused("it has characters that are not of base 64 for URLs");
        }
    }

    private static Parsed refused(String seen) {
        return new Parsed(
                null,
                Rejection.invalid(
                        "unlock_key",
                        "Expected an unlock key of the form " + PREFIX + "<" + TEXT_LENGTH + " characters>, but " + seen
                                + ".",
                        "Print it on a manager that is not locked: jswarm swarm unlock-key"));
    }

    /** The 32 secret bytes; a copy. */
    public byte[] secret() {
        return secret.clone();
    }

    /** The whole key, for people and for the cluster's state. */
    public String toText() {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** Takes the same time wherever two keys differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnlockKey key && MessageDigest.isEqual(secret, key.secret);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(secret).getInt();
    }

    /** Without the secret, for logs. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
