package io.jswarm.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.docker.Entries;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, Object> DATA = data();

    private static Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Name", "web");
        data.put("Count", 3L);
        data.put("Up", true);
        data.put("Ports", List.of("80", "443"));
        Entries labels = new Entries();
        labels.put("a", "x");
        data.put("Labels", labels);
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("First", 1L);
        object.put("Absent", null);
        data.put("Object", object);
        data.put("None", List.of());
        return data;
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{.Name}} => web",
                "{{ .Name }}-{{.Count}} => web-3",
                "{{json .Ports}} => [\"80\",\"443\"]",
                "{{.Name | upper | printf \"%-5s|\"}} => WEB  |",
                "{{printf \"%s has %d%%\" .Name .Count}} => web has 3%",
                "{{if .Up}}yes{{else}}no{{end}} => yes",
                "{{if not .Up}}a{{else if eq .Name \"web\" \"db\"}}b{{else}}c{{end}} => b",
                "{{range .Ports}}<{{.}}>{{end}} => <80><443>",
                "{{range $i, $p := .Ports}}{{$i}}={{$p}} {{$.Name}};{{end}} => 0=80 web;1=443 web;",
                "{{range .None}}x{{else}}empty{{end}} => empty",
                "{{range $k, $v := .Labels}}{{$k}}:{{$v}}{{end}} => a:x",
                "{{with .Labels}}{{.a}}{{end}} => x",
                "{{index .Labels \"a\"}}{{index .Ports 1}} => x443",
                "{{join .Ports \",\"}} {{len .Ports}} => 80,443 2",
                "{{(index .Ports 0) | lower}} => 80",
                "{{split \"a/b\" \"/\"}} => [a b]",
                "{{title \"ab cd\"}} {{truncate .Name 2}} => Ab Cd we",
                "{{and .Up .Name}} {{or .None .Name}} => web web",
                "{{gt .Count 2}} {{lt .Count 2}} {{ge .Count 3}} {{le .Count 2}} => true false true false",
                "{{/* a comment */}}x => x",
                "a {{- \" b\" -}} c => a bc",
                "{{\"}}\"}} => }}",
            })
    void templates(String template, String expected) {
        assertThat(Template.parse(template).render(DATA)).isEqualTo(expected);
    }

    @Test
    void escapesOutsideOfActions() {
        assertThat(Template.parse("a\\t{{.Name}}\\n").render(DATA)).isEqualTo("a\tweb\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{{.Name",
                "{{if .Up}}x",
                "{{end}}",
                "{{.Name | }}",
                "{{nofunc .Name}}",
                "{{\"a}}",
                "{{(.Name}}",
                "{{.Name .Count}}",
                "{{| upper}}",
                "{{else}}"
            })
    void brokenTemplatesAreRefused(String template) {
        assertThatThrownBy(() -> Template.parse(template)).isInstanceOf(TemplateException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{.Nmae}} => unknown field '.Nmae': did you mean '.Name'? Expected one of Name, Count,",
                "{{.name}} => did you mean '.Name'?",
                "{{.Object.Frist}} => unknown field '.Object.Frist': did you mean '.Object.First'?",
                "{{.Frist}} => did you mean '.Object.First'?",
                "{{with .Object}}{{.Second}}{{end}} => unknown field '.Second'",
                "{{.Object.Absent.Field}} => '.Object.Absent' is not set here",
                "{{.Name.x}} => no fields",
                "{{$x}} => unknown variable '$x'",
            })
    void aMissingFieldIsRefusedWithTheNearest(String template, String message) {
        assertThatThrownBy(() -> Template.parse(template).render(DATA))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{.Labels.b}}{{index .Labels \"a\"}} => <no value>x",
                "{{if .Labels.b}}yes{{else}}no{{end}} => no",
                "{{.Object.Absent}} {{json .Object.Absent}} => <nil> null",
                "{{with .Object.Absent}}{{.Field}}{{else}}none{{end}} => none",
                "{{if and .Object.Absent .Object.Absent.Field}}yes{{else}}no{{end}} => no",
                "{{if or .Up .Object.Absent.Field}}yes{{end}} => yes",
                "{{json .Object}} => {\"First\":1}",
            })
    void whatIsKnownAndAbsentCanBeAskedFor(String template, String expected) {
        assertThat(Template.parse(template).render(DATA)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '~',
            value = {
                "{{range $p := .Ports}}{{range $p := $.Ports}}{{end}}{{$p}};{{end}} => 80;443;",
                "{{$x := 1}}{{if .Up}}{{$x := 2}}{{end}}{{$x}} => 1",
                "{{$x := 1}}{{if .Up}}{{$x = 2}}{{end}}{{$x}} => 2",
                "{{$x := .Name | upper}}{{with .Object}}{{$x}}{{.First}}{{end}} => WEB1",
                "{{$n := 0}}{{range $i, $p := .Ports}}{{$n = $i}}{{end}}{{$n}} => 1",
            })
    void aBlocksVariablesEndWithIt(String template, String expected) {
        assertThat(Template.parse(template).render(DATA)).isEqualTo(expected);
    }

    @Test
    void variablesEndWithTheirBlock() {
        assertThatThrownBy(() ->
                        Template.parse("{{if .Up}}{{$x := 1}}{{end}}{{$x}}").render(DATA))
                .hasMessageContaining("unknown variable '$x'");
        assertThatThrownBy(() ->
                        Template.parse("{{range $p := .Ports}}{{end}}{{$p}}").render(DATA))
                .hasMessageContaining("unknown variable '$p'");
    }

    static Stream<Arguments> tooMuch() {
        int deep = 20_000;
        return Stream.of(
                Arguments.of("{{" + "(".repeat(deep) + ".Name" + ")".repeat(deep) + "}}", "100 deep"),
                Arguments.of("{{if .Up}}".repeat(3_000) + "{{end}}".repeat(3_000), "100 deep"),
                Arguments.of("{{if .Up}}" + "{{else if .Up}}".repeat(4_000) + "{{end}}", "100 deep"),
                Arguments.of("{{.Name" + " | upper".repeat(5_000) + "}}", "100 deep"),
                Arguments.of("{{.Name" + ".a".repeat(20_000) + "}}", "100 deep"),
                Arguments.of("x".repeat(65_537), "the template to be at most 65,536 characters"),
                Arguments.of("{{printf \"%100000000s\" .Name}}", "a width of printf to be at most 1,000 characters"),
                Arguments.of("{{printf \"%-99999999999999s\" .Name}}", "a width of printf to be at most 1,000"),
                Arguments.of("{{printf \"%.100000000s\" .Name}}", "a width of printf to be at most 1,000"),
                Arguments.of("{{pad .Name 100000000 0}}", "a width of pad to be at most 1,000"),
                Arguments.of(
                        "{{$x := \"0123456789\"}}" + "{{$x = printf \"%s%s\" $x $x}}".repeat(64),
                        "a value to be at most 4,194,304 characters"),
                Arguments.of("{{$x := \"0123456789\"}}" + "{{$x = print $x $x}}".repeat(64), "a value to be at most"),
                Arguments.of(
                        "{{$x := \"0123456789\"}}" + "{{$x = print $x $x}}".repeat(17) + "{{$x}}".repeat(100),
                        "its output to be at most 67,108,864 characters"));
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void whatIsTooDeepOrTooMuchIsRefusedWithTheLimit(String template, String message) {
        assertThatThrownBy(() -> Template.parse(template).render(DATA))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNearlyTooDeepIsNotTooDeep() {
        String template = "{{if .Up}}".repeat(99) + "{{" + "(".repeat(99) + ".Name" + ")".repeat(99) + "}}"
                + "{{end}}".repeat(99);

        assertThat(Template.parse(template).render(DATA)).isEqualTo("web");
    }
}
