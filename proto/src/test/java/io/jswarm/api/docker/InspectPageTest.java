package io.jswarm.api.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of docs/reference/inspect.md is the table of the code; {@code -Dupdate=true} writes it anew. */
class InspectPageTest {
    private static final String MARK = "<!-- written by InspectPageTest from here on -->\n";

    private static Map<String, Shape> sections() {
        Map<String, Shape> sections = new LinkedHashMap<>();
        sections.put("service inspect", ObjectShapes.SERVICE);
        sections.put("task inspect", ObjectShapes.TASK);
        sections.put("node inspect", ObjectShapes.NODE);
        sections.put("info", ObjectShapes.INFO);
        sections.put("info, with a context", ObjectShapes.CLUSTER_INFO);
        sections.put("A port", SpecShapes.PORT);
        sections.put("A mount", SpecShapes.MOUNT);
        return sections;
    }

    @Test
    void thePageHasEveryField() throws IOException {
        Path page = Path.of(System.getProperty("jswarm.root", "..")).resolve("docs/reference/inspect.md");
        StringBuilder text = new StringBuilder();
        sections().forEach((title, shape) -> {
            text.append("\n## ").append(title).append("\n| Field | In the API |\n| --- | --- |\n");
            shape.table()
                    .forEach((docker, field) -> text.append("| `")
                            .append(docker)
                            .append(field.isEmpty() ? "` | worked out |\n" : "` | `" + field + "` |\n"));
        });
        String before = Files.readString(page);
        String head = before.substring(0, before.indexOf(MARK) + MARK.length());
        if (Boolean.getBoolean("update")) {
            Files.writeString(page, head + text);
        }
        assertThat(Files.readString(page)).isEqualTo(head + text);
    }
}
