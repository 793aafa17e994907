package io.jswarm.api.field;

import java.nio.charset.StandardCharsets;

/** How a wrong value is told: quoted, and no more of it than a person reads. */
public final class Shown {
    private static final int MOST = 100;
    private static final int WIDEST = 3;

    private Shown() {}

    /** The text, cut where it is long. */
    public static String cut(String text) {
        if (text.length() <= MOST) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return text.substring(0, end) + "…";
    }

    /** The text in quotes, cut where it is long. */
    public static String quoted(String text) {
        return "\"" + cut(text) + "\"";
    }

    /** The bytes of a text on the wire. */
    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a text has more bytes than this, mostly without looking at them. */
    static boolean isLonger(String text, int most) {
        return text.length() > most || text.length() > most / WIDEST && bytes(text) > most;
    }
}
