package io.jswarm.manager.constraint;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** One IP address, or all that share a prefix. */
final class AddressRange {
    private static final Pattern DIGITS = Pattern.compile("\\d{1,3}");

    private final byte[] address;
    private final int prefixBits;

    private AddressRange(byte[] address, int prefixBits) {
        this.address = address;
        this.prefixBits = prefixBits;
    }

    /** Reads {@code ADDRESS} or {@code ADDRESS/BITS}; empty when it is neither. */
    static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int width = address.get().length * Byte.SIZE;
        if (slash < 0) {
            return Optional.of(new AddressRange(address.get(), width));
        }
        String bits = text.substring(slash + 1);
        if (!DIGITS.matcher(bits).matches() || Integer.parseInt(bits) > width) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address.get(), Integer.parseInt(bits)));
    }

    /** Whether this address lies in the range; text that is no address does not. */
    boolean contains(String text) {
        return IpAddress.parse(text).map(this::containsBytes).orElse(false);
    }

    private boolean containsBytes(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefixBits % Byte.SIZE;
        return rest == 0 || ((address[whole] ^ other[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
    }
}
