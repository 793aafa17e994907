package io.jswarm.api.field;

import io.jswarm.api.PlainText;
import java.util.List;
import java.util.function.Predicate;

/**
 * A text, bounded in bytes, of some form.
 *
 * @param least the fewest bytes
 * @param most the most bytes
 * @param form what is expected, in words
 * @param words finds what is wrong with a text that is not too long; it may say so in words of its own
 * @param good one that is well formed
 * @param bad one that is not, and not too long
 * @param secret it is never told, also when it is wrong
 */
public record Text(int least, int most, String form, Words words, String good, String bad, boolean secret)
        implements Rule {
    private static final String CONTROL = "\u0001";

    /** Finds what is wrong with a text. */
    @FunctionalInterface
    public interface Words {
        /** Adds what is wrong. */
        void check(String text, Row row, Problems problems);
    }

    /** One line, as {@link PlainText} has it: no control character. */
    public static Text line(int least, int most, String form, String good) {
        return matching(least, most, form, text -> true, good);
    }

    /** Anything that a program's arguments and environment can hold: no NUL character. */
    public static Text free(int least, int most, String form, String good) {
        return new Text(least, most, form, refusing(form, text -> text.indexOf('\0') < 0), good, "\0", false);
    }

    /** One line that a predicate holds for; an empty one is asked about, too, when it may be. */
    public static Text matching(int least, int most, String form, Predicate<String> matches, String good) {
        Predicate<String> whole = text -> PlainText.isLine(text) && matches.test(text);
        return new Text(least, most, form, refusing(form, whole), good, CONTROL, false);
    }

    /** One of some words, which may contain the empty one. */
    public static Text among(List<String> words, String form) {
        return matching(
                words.contains("") ? 0 : 1,
                words.stream().mapToInt(String::length).max().orElseThrow(),
                form,
                words::contains,
                words.getLast());
    }

    /** With words of its own for what is wrong. */
    public static Text told(int least, int most, String form, Words words, String good, String bad) {
        return new Text(least, most, form, words, good, bad, false);
    }

    /** The same, never told. */
    public Text asSecret() {
        return new Text(least, most, form, words, good, bad, true);
    }

    private static Words refusing(String form, Predicate<String> matches) {
        return (text, row, problems) -> {
            if (!matches.test(text)) {
                row.wrong(problems, form, text.isEmpty() ? "got nothing" : "got " + Shown.quoted(text));
            }
        };
    }

    @Override
    public void check(Object value, Row row, Problems problems) {
        String text = (String) value;
        if (Shown.isLonger(text, most)) {
            row.wrong(problems, form + " of at most " + most + " bytes", "got " + Shown.bytes(text));
        } else if (text.length() < least) {
            row.wrong(problems, form, text.isEmpty() ? "got nothing" : "got " + told(text));
        } else if (secret) {
            Problems inside = new Problems();
            words.check(text, row, inside);
            if (!inside.isEmpty()) {
                row.wrong(problems, form, "got something else");
            }
        } else {
            words.check(text, row, problems);
        }
    }

    private String told(String text) {
        return secret ? "something else" : Shown.quoted(text);
    }
}
