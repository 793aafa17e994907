package io.jswarm.manager.control.mutation.spec;

import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Shown;
import io.jswarm.api.field.Text;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The grammar of image references, as registries know it: [host[:port]/]path[:tag][@digest]. */
final class ImageReferences {
    private static final int LONGEST_NAME = 255;
    /** Name, tag and the longest of the digests. */
    private static final int LONGEST = 1_024;

    private static final String ALPHANUMERIC = "[a-z0-9]+";
    private static final String PATH_PART = ALPHANUMERIC + "(?:(?:\\.|_|__|-+)" + ALPHANUMERIC + ")*";
    private static final String HOST_PART = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final String HOST = "(?:" + HOST_PART + "(?:\\." + HOST_PART + ")*|\\[[a-fA-F0-9:]+])(?::[0-9]+)?";
    private static final Pattern NAME = Pattern.compile("(?:" + HOST + "/)?(" + PATH_PART + "(?:/" + PATH_PART + ")*)");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern DIGEST =
            Pattern.compile("([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*):([0-9a-fA-F]{32,})");
    private static final Map<String, Integer> DIGITS = Map.of("sha256", 64, "sha384", 96, "sha512", 128);
    private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{64}");
    private static final String FORM = "IMAGE: expected [HOST[:PORT]/]NAME[:TAG][@DIGEST], but ";
    private static final String EXAMPLE = "Example: nginx:1.27";

    private ImageReferences() {}

    /** An image that a registry or an engine finds by its name. */
    static Text rule() {
        return Text.told(1, LONGEST, "[HOST[:PORT]/]NAME[:TAG][@DIGEST]", ImageReferences::check, "nginx:1.27", "A");
    }

    private static void check(String reference, Row row, Problems problems) {
        String field = row.path();
        if (reference.isBlank()) {
            problems.expect(false, field, FORM + "it is empty.", EXAMPLE);
        } else if (ID.matcher(reference).matches()) {
            problems.expect(
                    false,
                    field,
                    FORM + "\"" + reference + "\" is the id of an image, which means something to one engine only.",
                    "Name it, on the nodes that have it: docker tag " + reference + " NAME:TAG; then give NAME:TAG");
        } else {
            checkParts(reference, field, problems);
        }
    }

    private static void checkParts(String reference, String field, Problems problems) {
        int at = reference.indexOf('@');
        String named = at < 0 ? reference : reference.substring(0, at);
        int colon = named.lastIndexOf(':');
        boolean tagged = colon > named.lastIndexOf('/');
        String name = tagged ? named.substring(0, colon) : named;
        String shown = Shown.quoted(reference);
        if (reference.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            problems.expect(false, field, FORM + shown + " has a blank in it.", EXAMPLE);
            return;
        }
        checkName(name, shown, field, problems);
        problems.expect(
                !tagged || TAG.matcher(named.substring(colon + 1)).matches(),
                field,
                FORM + "the tag of " + shown
                        + " is not 1 to 128 letters, digits, '_', '.' and '-', beginning with none of the last two.",
                EXAMPLE);
        problems.expect(
                at < 0 || isDigest(reference.substring(at + 1)),
                field,
                FORM + "the digest of " + shown + " is not sha256: and 64 hexadecimal digits.",
                "Copy it whole, from: docker images --digests");
    }

    private static void checkName(String name, String shown, String field, Problems problems) {
        if (NAME.matcher(name).matches()) {
            problems.expect(
                    name.length() <= LONGEST_NAME,
                    field,
                    FORM + "the name of " + shown + " has " + name.length() + " characters, and at most 255 may be.",
                    EXAMPLE);
            return;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean upperCase = NAME.matcher(lower).matches();
        problems.expect(
                false,
                field,
                FORM + "the name of " + shown
                        + (upperCase
                                ? " has upper case letters."
                                : " is not lower case letters and digits, parted by '.', '_', '-' and '/'."),
                upperCase ? "Images have lower case names; perhaps you mean: " + lower : EXAMPLE);
    }

    private static boolean isDigest(String digest) {
        var matcher = DIGEST.matcher(digest);
        if (!matcher.matches()) {
            return false;
        }
        int length = Objects.requireNonNull(matcher.group(2)).length();
        return DIGITS.getOrDefault(Objects.requireNonNull(matcher.group(1)), length) == length;
    }
}
