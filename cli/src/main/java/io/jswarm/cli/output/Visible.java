package io.jswarm.cli.output;

/**
 * Makes what people, workers and engines wrote harmless to a terminal: a character that steers it, or that changes how others
 * are read, becomes its escape, such as {@code \x1b} or {@code \u202e}.
 */
public final class Visible {
    private Visible() {}

    /** A text of several lines: line ends and tabs stay. */
    public static String text(String text) {
        return escaped(text, "\n\t");
    }

    /** One line: tabs stay, so that it can begin no line of its own. */
    public static String line(String text) {
        return escaped(text, "\t");
    }

    /** One cell of a table: nothing stays. */
    public static String cell(String text) {
        return escaped(text, "");
    }

    /**
     * Whether it would not be seen as what it is: control characters, line and paragraph separators, halves of characters, and
     * those that change the order or hide others. The two joiners are left, since scripts and emoji are written with them.
     */
    static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            case Character.FORMAT -> codePoint != 0x200C && codePoint != 0x200D;
            default -> false;
        };
    }

    private static String escaped(String text, String kept) {
        int first = firstHidden(text, kept);
        if (first < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.substring(first).codePoints().forEach(c -> {
            if (isHidden(c) && kept.indexOf(c) < 0) {
                out.append(escape(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static int firstHidden(String text, String kept) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (isHidden(c) && kept.indexOf(c) < 0) {
                return i;
            }
        }
        return -1;
    }

    private static String escape(int codePoint) {
        return switch (codePoint) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default ->
                codePoint < 0x100
                        ? String.format("\\x%02x", codePoint)
                        : codePoint < 0x10000
                                ? String.format("\\u%04x", codePoint)
                                : String.format("\\U%08x", codePoint);
        };
    }
}
