package io.jswarm.cli.output;

/** How a cell looks on a terminal; elsewhere it is plain. */
public enum Style {
    /** As the terminal shows text. */
    PLAIN(""),
    /** All is well. */
    GOOD("32"),
    /** On its way, or in need of attention. */
    WARNING("33"),
    /** Failed, down. */
    BAD("31"),
    /** Of the past. */
    DIM("2"),
    /** A heading. */
    BOLD("1");

    private final String code;

    Style(String code) {
        this.code = code;
    }

    /** The text with the terminal's codes, or as it is when there are no colours. */
    public String apply(String text, boolean colours) {
        return colours && !code.isEmpty() && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
