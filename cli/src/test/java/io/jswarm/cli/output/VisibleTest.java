package io.jswarm.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTest {
    @ParameterizedTest
    @CsvSource({
        "1b, \\x1b",
        "00, \\x00",
        "08, \\x08",
        "0d, \\r",
        "7f, \\x7f",
        "9b, \\x9b",
        "85, \\x85",
        "ad, \\xad",
        "61c, \\u061c",
        "200b, \\u200b",
        "200e, \\u200e",
        "202e, \\u202e",
        "2066, \\u2066",
        "2028, \\u2028",
        "2029, \\u2029",
        "feff, \\ufeff",
        "fff9, \\ufff9",
        "d800, \\ud800",
        "e0041, \\U000e0041"
    })
    void whatSteersATerminalOrHidesBecomesItsEscape(String codePoint, String escape) {
        String text = "a" + Character.toString(Integer.parseInt(codePoint, 16)) + "b";

        assertThat(Visible.text(text)).isEqualTo("a" + escape + "b");
        assertThat(Visible.line(text)).isEqualTo("a" + escape + "b");
        assertThat(Visible.cell(text)).isEqualTo("a" + escape + "b");
    }

    @Test
    void whatPeopleWriteStays() {
        String text = "Grüße, שלום, 東京, नमस्ते, می‌خواهم, 👩‍👧, \\x1b, …";

        assertThat(Visible.cell(text)).isSameAs(text);
    }

    @Test
    void aTextHasLinesALineHasTabsACellHasNeither() {
        assertThat(Visible.text("a\tb\nc")).isEqualTo("a\tb\nc");
        assertThat(Visible.line("a\tb\nc")).isEqualTo("a\tb\\nc");
        assertThat(Visible.cell("a\tb\nc")).isEqualTo("a\\tb\\nc");
    }

    @Test
    void jsonEscapesTheSameAndReadsTheSame() {
        StringBuilder all = new StringBuilder();
        IntStream.rangeClosed(0, 0xE007F)
                .filter(c -> Visible.isHidden(c) && !(c >= 0xD800 && c < 0xE000))
                .forEach(all::appendCodePoint);

        String json = Json.compact(Map.of("text", all.toString()));

        assertThat(json.codePoints()).noneMatch(Visible::isHidden);
        assertThat(Json.parse(json)).containsEntry("text", all.toString());
    }

    @Test
    void everyWayToPrintTextIsMadeVisible() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Printer out = new Printer(bytes, true)) {
            out.print("\u001b[2J");
            out.println("\u001b[2J\n");
            out.println((Object) "\u001b[2J");
            out.append("\u001b[2J");
            out.printf("%s", "\u001b[2J");
            out.exact("\u001b[2J");
        }

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("\\x1b[2J\\x1b[2J\\n\n\\x1b[2J\n\\x1b[2J\\x1b[2J\\x1b[2J\n");
    }
}
