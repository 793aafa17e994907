package io.jswarm.cli.output;

import com.google.protobuf.ProtocolMessageEnum;
import io.jswarm.api.v1.Label;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Short forms for people: of ids, images, labels and enum values. */
public final class Names {
    private static final int SHORT_ID = 12;

    private Names() {}

    /** The first twelve characters, unless all are wanted. */
    public static String id(String id, boolean noTrunc) {
        return noTrunc || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
    }

    /** The image without its digest, unless all is wanted. */
    public static String image(String image, boolean noTrunc) {
        int at = image.indexOf('@');
        return noTrunc || at < 0 ? image : image.substring(0, at);
    }

    /** At most this many characters, the last one an ellipsis when some are left out. */
    public static String ellipsis(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        // Not between the halves of a character.
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    /** {@code active} for AVAILABILITY_ACTIVE: the part that its enum's name is not. */
    public static String lower(ProtocolMessageEnum value) {
        if (value.toString().equals("UNRECOGNIZED")) {
            return "unknown";
        }
        String name = value.getValueDescriptor().getName();
        String prefix = value.getDescriptorForType()
                        .getName()
                        .replaceAll("([a-z])([A-Z])", "$1_$2")
                        .toUpperCase(Locale.ROOT)
                + "_";
        String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return rest.equals("UNSPECIFIED") ? "" : rest.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@link #lower} with a capital. */
    public static String capital(ProtocolMessageEnum value) {
        String lower = lower(value);
        return lower.isEmpty() ? "" : lower.substring(0, 1).toUpperCase(Locale.ROOT) + lower.substring(1);
    }

    /** {@code a=1,b=2}. */
    public static String labels(List<Label> labels) {
        return String.join(
                ",", labels.stream().map(l -> l.getKey() + "=" + l.getValue()).toList());
    }

    /** Labels as a map, in their order. */
    public static Map<String, String> map(List<Label> labels) {
        Map<String, String> map = new LinkedHashMap<>();
        labels.forEach(label -> map.put(label.getKey(), label.getValue()));
        return map;
    }
}
