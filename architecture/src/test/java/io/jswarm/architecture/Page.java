package io.jswarm.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A page of Markdown, as far as the rules about pages look at it. */
record Page(List<String> lines) {
    private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern ITEM = Pattern.compile("\\s*(?:[-*+]|\\d+[.)])\\s+");
    private static final Pattern END_OF_SENTENCE = Pattern.compile("(?<=[.?!])[\"')]*\\s+(?=[\\p{Lu}\"(`*])");

    /** A line of text outside of code. */
    record Line(int number, String text) {}

    /** Lines outside of blocks of code. */
    List<Line> prose() {
        List<Line> prose = new ArrayList<>();
        boolean isCode = false;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("```")) {
                isCode = !isCode;
                prose.add(new Line(i + 1, ""));
            } else if (!isCode) {
                prose.add(new Line(i + 1, lines.get(i)));
            }
        }
        return prose;
    }

    /** Sentences of paragraphs, items and cells, each with the line on which its paragraph begins. */
    List<Line> sentences() {
        List<Line> sentences = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        int begin = 0;
        for (Line line : prose()) {
            boolean isItem = ITEM.matcher(line.text()).lookingAt();
            boolean isCells = line.text().startsWith("|");
            if (isItem || isCells || line.text().isBlank() || line.text().startsWith("#")) {
                split(begin, paragraph.toString(), sentences);
                paragraph.setLength(0);
            }
            if (isCells) {
                for (String cell : line.text().split("(?<!\\\\)\\|", -1)) {
                    split(line.number(), cell, sentences);
                }
            } else if (!line.text().isBlank() && !line.text().startsWith("#")) {
                begin = paragraph.isEmpty() ? line.number() : begin;
                paragraph
                        .append(
                                isItem
                                        ? ITEM.matcher(line.text()).replaceFirst("")
                                        : line.text().strip())
                        .append(' ');
            }
        }
        split(begin, paragraph.toString(), sentences);
        return sentences;
    }

    private static void split(int number, String paragraph, List<Line> sentences) {
        String plain = LINK.matcher(paragraph).replaceAll("$1").replace("**", "");
        String withoutCode = CODE.matcher(plain)
                .replaceAll(code -> "`" + "x".repeat(code.group().length() - 2) + "`");
        int from = 0;
        for (MatchResult end : END_OF_SENTENCE.matcher(withoutCode).results().toList()) {
            add(number, plain.substring(from, end.start()), sentences);
            from = end.end();
        }
        add(number, plain.substring(from), sentences);
    }

    private static void add(int number, String sentence, List<Line> sentences) {
        if (!sentence.isBlank()) {
            sentences.add(new Line(number, sentence.strip()));
        }
    }

    /** What the page's links point to, each with its line. */
    List<Line> targets() {
        return prose().stream()
                .flatMap(line -> LINK.matcher(CODE.matcher(line.text()).replaceAll("code"))
                        .results()
                        .map(link -> new Line(line.number(), link.group(2))))
                .toList();
    }

    /** The anchors of its headings, as they are made by the sites that show such pages. */
    Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        for (Line line : prose()) {
            if (line.text().startsWith("#")) {
                String heading =
                        LINK.matcher(line.text().replaceFirst("#+\\s+", "")).replaceAll("$1");
                anchors.add(heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }
}
