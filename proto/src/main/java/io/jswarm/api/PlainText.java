package io.jswarm.api;

/**
 * Text that others wrote, made safe to keep and to show: of bounded length, in one line, and without anything that steers a
 * terminal. To do it twice is the same as once.
 */
public final class PlainText {
    private static final char CUT = '…';

    private PlainText() {}

    /**
     * One line of at most {@code most} characters: a blank stands for what breaks a line or cannot be seen, and an ellipsis
     * for what is cut off.
     */
    public static String line(String text, int most) {
        if (isLine(text, most)) {
            return text;
        }
        StringBuilder line = new StringBuilder(Math.min(text.length(), most));
        int room = text.length() > most ? most - 1 : most;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            int width = Character.charCount(point);
            if (at + width > room) {
                break;
            }
            if (isShown(point)) {
                line.appendCodePoint(point);
            } else {
                line.repeat(' ', width);
            }
            at += width;
        }
        return text.length() > most ? line.append(CUT).toString() : line.toString();
    }

    /** Whether the text is such a line already. */
    public static boolean isLine(String text, int most) {
        return text.length() <= most && isLine(text);
    }

    /** Whether nothing in the text breaks the line or cannot be seen. */
    public static boolean isLine(String text) {
        return text.codePoints().allMatch(PlainText::isShown);
    }

    private static boolean isShown(int point) {
        if (point >= ' ' && point < 0x7f) {
            return true;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** A name of letters, digits and {@code . _ + ~ : / @ -}: a dash stands for all else, and what is too long is cut off. */
    public static String name(String text, int most) {
        return isName(text, most) ? text : replaced(text, most, true);
    }

    /** Whether the text is such a name already, or empty. */
    public static boolean isName(String text, int most) {
        return text.length() <= most && text.chars().allMatch(c -> isNameCharacter(c, true));
    }

    /** A hostname: letters, digits, {@code . _ -}, with no dot and no dash in front. */
    public static String hostname(String text) {
        String name = replaced(text, WorkerLimits.HOSTNAME, false);
        boolean odd = !name.isEmpty() && !isHostname(name);
        return odd ? "_" + name.substring(1) : name;
    }

    /** Whether the text is such a hostname already, or empty. */
    public static boolean isHostname(String text) {
        return text.length() <= WorkerLimits.HOSTNAME
                && !text.startsWith("-")
                && !text.startsWith(".")
                && text.chars().allMatch(c -> isNameCharacter(c, false));
    }

    private static String replaced(String text, int most, boolean wide) {
        StringBuilder name = new StringBuilder(Math.min(text.length(), most));
        text.chars().limit(most).forEach(c -> name.append(isNameCharacter(c, wide) ? (char) c : '-'));
        return name.toString();
    }

    private static boolean isNameCharacter(int c, boolean wide) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || "._-".indexOf(c) >= 0
                || wide && "+~:/@".indexOf(c) >= 0;
    }
}
