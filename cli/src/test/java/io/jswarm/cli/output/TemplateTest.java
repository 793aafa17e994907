package io.jswarm.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {
    private static final Map<String, Object> DATA = data();

    private static Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Name", "web");
        data.put("Count", 3L);
        data.put("Up", true);
        data.put("Ports", List.of("80", "443"));
        data.put("Labels", Map.of("a", "x"));
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
                "{{.name}} => web",
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
        assertThat(Template.parse(template).render(DATA, true)).isEqualTo(expected);
    }

    @Test
    void escapesOutsideOfActions() {
        assertThat(Template.parse("a\\t{{.Name}}\\n").render(DATA, true)).isEqualTo("a\tweb\n");
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

    @Test
    void aMissingFieldIsAnErrorInTablesAndNoValueInObjects() {
        assertThatThrownBy(() -> Template.parse("{{.Nmae}}").render(DATA, true))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("Name, Count");
        assertThat(Template.parse("{{.a.b}}").render(DATA, false)).isEqualTo("<no value>");
        assertThatThrownBy(() -> Template.parse("{{.Name.x}}").render(DATA, false))
                .hasMessageContaining("no fields");
    }
}
