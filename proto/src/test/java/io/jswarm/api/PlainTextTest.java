package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainTextTest {
    private static final String LRO = "\u202e";

    @Test
    void whatSteersATerminalOrBreaksALineIsABlank() {
        assertThat(PlainText.line("a\u001b[2Jb\r\nc\u009bd" + LRO + "e\u2028f", 100))
                .isEqualTo("a [2Jb  c d e f");
        assertThat(PlainText.line("größe 容器 🐳", 100)).isEqualTo("größe 容器 🐳");
        assertThat(PlainText.line("half a character: \ud83d", 100)).isEqualTo("half a character:  ");
    }

    @Test
    void whatIsTooLongEndsWithAnEllipsis() {
        assertThat(PlainText.line("abcdef", 6)).isEqualTo("abcdef");
        assertThat(PlainText.line("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(PlainText.line("abcd🐳🐳", 6)).as("no half of a character").isEqualTo("abcd…");
        assertThat(PlainText.line("x".repeat(3_000_000), 10)).hasSize(10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "a\tb", "abcdefghijkl", "🐳🐳🐳🐳🐳🐳", "-x", ".x", "a b", "host\u001b[2J"})
    void twiceIsTheSameAsOnce(String text) {
        String line = PlainText.line(text, 9);
        assertThat(PlainText.isLine(line, 9)).isTrue();
        assertThat(PlainText.line(line, 9)).isEqualTo(line);
        String name = PlainText.name(text, 9);
        assertThat(PlainText.isName(name, 9)).isTrue();
        assertThat(PlainText.name(name, 9)).isEqualTo(name);
        String host = PlainText.hostname(text);
        assertThat(PlainText.isHostname(host)).isTrue();
        assertThat(PlainText.hostname(host)).isEqualTo(host);
    }

    @Test
    void theEndsOfWhatIsShownAndOfWhatNamesAreMadeOf() {
        assertThat(PlainText.line("\u001f ~\u007f", 4)).isEqualTo("  ~ ");
        assertThat(PlainText.name("azAZ09._-+~:/@", 14)).isEqualTo("azAZ09._-+~:/@");
        assertThat(PlainText.name("`{[ é\\,;?", 20)).isEqualTo("-".repeat(9));
        assertThat(PlainText.name("abcd", 3)).isEqualTo("abc");
        assertThat(PlainText.isName("a b", 9)).isFalse();
        assertThat(PlainText.isName("abcd", 3)).isFalse();
        for (String good : List.of("a", "z", "A", "Z", "0", "9", "_", "a.b-c", "x".repeat(255))) {
            assertThat(PlainText.isHostname(good)).as(good).isTrue();
        }
        for (String bad : List.of("`", "{", "@", "[", "/", ":", "+", "~", ".a", "-a")) {
            assertThat(PlainText.isHostname(bad)).as(bad).isFalse();
        }
    }

    @Test
    void hostnamesAreOfHostnamesLetters() {
        assertThat(PlainText.hostname("web-1.example_x")).isEqualTo("web-1.example_x");
        assertThat(PlainText.hostname("my host\n")).isEqualTo("my-host-");
        assertThat(PlainText.hostname("-rf")).isEqualTo("_rf");
        assertThat(PlainText.isHostname("a/b")).isFalse();
        assertThat(PlainText.isHostname("x".repeat(256))).isFalse();
    }
}
