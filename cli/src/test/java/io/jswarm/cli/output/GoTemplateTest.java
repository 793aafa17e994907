package io.jswarm.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.docker.Entries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documentation of Go's text/template and fmt says, as far as people meet it after {@code --format}. */
final class GoTemplateTest {
    private static final Map<String, Object> DATA = data();

    private static Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Name", "web");
        data.put("Count", 3L);
        data.put("Half", 0.5);
        data.put("Up", true);
        data.put("Empty", "");
        data.put("Ports", List.of("80", "443", "8080"));
        data.put("None", List.of());
        Entries labels = new Entries();
        labels.put("b", "y");
        labels.put("a", "x");
        data.put("Labels", labels);
        data.put("Inner", Map.of("Deep", Map.of("Leaf", "leaf")));
        return data;
    }

    private static String rendered(String template) {
        return Template.parse(template).render(DATA);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{range .Ports}}{{if eq . \"443\"}}{{break}}{{end}}{{.}};{{end}} => 80;",
                "{{range .Ports}}{{if eq . \"443\"}}{{continue}}{{end}}{{.}};{{end}} => 80;8080;",
                "{{range .Ports}}{{range $.Ports}}{{break}}{{end}}{{.}};{{end}} => 80;443;8080;",
                "{{range .Ports}}{{range $.None}}{{else}}{{break}}{{end}}{{.}};{{end}}x => x",
                "{{range $i := .Ports}}{{$i}} {{end}} => ~80 443 8080 ~",
                "{{$last := \"\"}}{{range $last = .Ports}}{{end}}{{$last}} => 8080",
                "{{range 3}}{{.}}{{end}} => 012",
                "{{range 0}}x{{else}}none{{end}} => none",
                "{{range $k, $v := .Labels}}{{$k}}{{$v}}{{end}} => axby",
                "{{range .Ports}}{{end}}{{.Name}} => web",
                "{{with .Empty}}a{{else with .Name}}b{{.}}{{else}}c{{end}} => bweb",
                "{{with .Empty}}a{{else with .None}}b{{else}}c{{.Name}}{{end}} => cweb",
                "{{with $n := .Name}}{{$n}}{{.}}{{end}} => webweb",
                "{{if $n := .Empty}}x{{else}}[{{$n}}]{{end}} => []",
                "{{if .Empty}}1{{else if .None}}2{{else if .Up}}3{{else}}4{{end}} => 3",
                "{{define \"row\"}}<{{.}}>{{end}}{{range .Ports}}{{template \"row\" .}}{{end}} => <80><443><8080>",
                "{{template \"later\" .Name}}{{define \"later\"}}{{$}}{{end}} => web",
                "{{block \"b\" .Inner}}{{.Deep.Leaf}}{{end}} => leaf",
                "{{define \"none\"}}{{.}}{{end}}{{template \"none\"}} => <nil>",
                "{{define \"n\"}}{{if .}}{{len .}}{{template \"n\" (slice . 1)}}{{end}}{{end}}{{template \"n\" .Ports}} => 321",
            })
    void actions(String template, String expected) {
        assertThat(rendered(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{23 -}} < {{- 45}} => 23<45",
                "a {{- /* a }} comment */ -}} b => ab",
                "{{/* one */ -}} x => x",
                "{{-3}} => -3",
                "{{if\t.Up}}yes{{end}} => yes",
                "{{\"a\\\"b\\t\\u00e9\\x41\\101\"}} => ~a\"b\té" + "AA~",
                "{{`a\\n`}} => a\\n",
                "{{'x'}} {{printf \"%c\" 'x'}} => 120 x",
                "{{0x10}} {{0b11}} {{0o17}} {{1_000}} {{1e3}} {{+2}} => 16 3 15 1000 1000 2",
                "{{true}} {{false}} => true false",
                "a\\t{{- .Name -}}\\n b => awebb",
            })
    void textAndLiterals(String template, String expected) {
        assertThat(rendered(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{slice .Name 1}} {{slice .Name 1 2}} {{slice .Ports 1 2}} {{slice .Name}} => eb e [443] web",
                "{{.Ports | len | printf \"%d of %d\" 1}} => 1 of 3",
                "{{printf \"%s\" (index .Ports 1 | printf \"<%s>\")}} => <443>",
                "{{(index .Ports (len .None))}} => 80",
                "{{.Inner.Deep.Leaf}} {{(.Inner).Deep.Leaf}} {{$.Inner.Deep.Leaf}} => leaf leaf leaf",
                "{{eq .Count 1 2 3}} {{eq .Count 1 2}} {{ne .Name \"db\"}} => true false true",
                "{{lt 2 10}} {{lt \"2\" \"10\"}} {{ge 2.5 2}} => true false true",
                "{{and 1 0 .Nothing}} {{or .Empty \"x\" .Nothing}} {{not .None}} => 0 x true",
                "{{index .Labels \"none\"}}|{{index .Labels \"a\"}} => |x",
                "{{print 1 2 \"a\" 3 true}} {{print \"a\" \"b\"}} => 1 2a3 true ab",
                "{{println \"a\" 1 | printf \"%q\"}} => \"a 1\\n\"",
                "{{pad .Empty 1 1}}{{pad .Name 1 2}}| => ~ web  |~",
            })
    void functions(String template, String expected) {
        assertThat(rendered(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "[{{printf \"%5d|%-5d|%05d|%+d\" 42 42 -42 42}}] => [   42|42   |-0042|+42]",
                "{{printf \"%x %X %o %b %#x\" 255 255 8 5 255}} => ff FF 10 101 0xff",
                "{{printf \"%x %c %U\" \"hi\" 233 8364}} => 6869 é U+20AC",
                "{{printf \"%f %.2f %6.1f %.0f %e\" 0.5 .Half 2.25 2.5 1500.0}} => 0.500000 0.50    2.2 2 1.500000e+03",
                "{{printf \"%g %v\" 0.5 .Half}} => 0.5 0.5",
                "{{printf \"%t %5t|%v\" .Up false .Up}} => true false|true",
                "{{printf \"%.2s|%5s|%-5s|%q\" .Name .Name .Name .Name}} => we|  web|web  |\"web\"",
                "{{printf \"%05d%%\" 7}} => 00007%",
            })
    void verbs(String template, String expected) {
        assertThat(rendered(template)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{break}} => expected {{break}} within {{range …}}",
                "{{range .Ports}}{{define \"x\"}}{{end}}{{end}} => outside of every other block",
                "{{range .Ports}}{{block \"x\" .}}{{continue}}{{end}}{{end}} => expected {{continue}} within",
                "{{template \"x\"}} => template 'x' is not defined",
                "{{template x}} => expected a name in quotes after 'template'",
                "{{define \"x\"}}{{end}}{{define \"x\"}}{{end}} => template 'x' is defined twice",
                "{{define \"x\"}}a => expected {{end}} after {{define …}}",
                "{{block \"x\"}}a{{end}} => expected a value after 'block \"x\"'",
                "{{if}}a{{end}} => expected a value after 'if'",
                "{{if .Up}}a{{else}}b{{else}}c{{end}} => expected {{end}} after {{if …}}, but got {{else}}",
                "{{if .Up}}a{{else with .Name}}b{{end}} => expected {{else if …}} after {{if …}}",
                "{{define \"x\"}}{{template \"x\" .}}{{end}}{{template \"x\" .}} => at most 1,000 deep",
                "{{define \"x\"}}{{$y}}{{end}}{{$y := 1}}{{template \"x\" .}} => unknown variable '$y'",
                "{{if $n := .Name}}{{end}}{{$n}} => unknown variable '$n'",
                "{{$n = 1}} => unknown variable '$n'",
                "{{nil}} => 'nil' is none",
                "{{\"\\q\"}} => unknown escape '\\q'",
                "{{'xy'}} => expected one character in 'xy'",
                "{{1e999}} => expected a number, but got '1e999'",
                "{{08}} => expected a number, but got '08'",
                "{{slice .Name 4}} => function 'slice' wants a number of 0 to 3, but got '4'",
                "{{slice .Name 2 1}} => to begin before it ends",
                "{{slice .Count}} => wants a text or a list",
                "{{slice .Ports 0 1 2}} => is not supported",
                "{{len .Name .Name}} => function 'len' wants 1 argument, but got 2",
                "{{ne 1 2 3}} => function 'ne' wants 2 arguments, but got 3",
                "{{eq 1}} => function 'eq' wants more arguments",
                "{{lt .Name 1}} => function 'lt' wants two numbers or two texts, but got 'web' and '1'",
                "{{printf \"%d\" .Name}} => function 'printf' wants a whole number for %d, but got 'web'",
                "{{printf \"%d\" .Half}} => wants a whole number for %d",
                "{{printf \"%t\" 1}} => wants true or false for %t",
                "{{printf \"%T\" 1}} => function 'printf' does not support '%T': expected one of %s,",
                "{{printf \"%*d\" 1 2}} => does not support '%*'",
                "{{printf \"%s\"}} => function 'printf' wants a value for %s",
                "{{printf \"%s\" 1 2}} => function 'printf' wants 1 value for '%s', but got 2",
                "{{html .Name}} => unknown function 'html': expected one of and, eq,",
                "{{range .Name}}x{{end}} => range wants a list, a map or a whole number",
                "{{range .Ports}}{{break 2}}{{end}} => expected nothing after 'break'",
            })
    void whatIsWrongOrNotSupportedIsRefused(String template, String message) {
        assertThatThrownBy(() -> rendered(template))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    /** Recursion as deep as it may go, within blocks as deep as they may be, ends with the limit and not with the stack. */
    @Test
    void deepRecursionInDeepBlocksIsRefused() {
        String deep = "{{if true}}".repeat(90) + "{{template \"x\" .}}" + "{{end}}".repeat(90);
        assertThatThrownBy(() -> rendered("{{define \"x\"}}" + deep + "{{end}}{{template \"x\" .}}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("at most 1,000 deep");
    }
}
