package io.jswarm.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a list command can show of its objects: the fields of {@code --format}, those of the usual table, and the id of
 * {@code -q}. Built once a call, then printed.
 */
public final class Listing<T> {
    private record Field<T>(
            String name, String header, Function<T, Object> value, Function<T, Style> style, boolean shown) {}

    private final Function<T, String> id;
    private final List<Field<T>> fields = new ArrayList<>();
    private Predicate<T> marked = object -> false;

    /** A listing whose {@code -q} prints this. */
    public Listing(Function<T, String> id) {
        this.id = id;
    }

    /** Which objects get a star behind the first column of the usual table. */
    public Listing<T> marked(Predicate<T> isMarked) {
        marked = isMarked;
        return this;
    }

    /** A column of the usual table. */
    public Listing<T> column(String name, String header, Function<T, Object> value) {
        return column(name, header, value, object -> Style.PLAIN);
    }

    /** A column of the usual table, coloured on a terminal. */
    public Listing<T> column(String name, String header, Function<T, Object> value, Function<T, Style> style) {
        fields.add(new Field<>(name, header, value, style, true));
        return this;
    }

    /** A field for templates and JSON only. */
    public Listing<T> hidden(String name, String header, Function<T, Object> value) {
        fields.add(new Field<>(name, header, value, object -> Style.PLAIN, false));
        return this;
    }

    /**
     * Prints the objects.
     *
     * @param format {@code ""} or {@code table}: the usual table; {@code table TEMPLATE}; {@code json}; TEMPLATE
     * @throws TemplateException when the format cannot be carried out
     */
    public void print(Printer out, List<T> objects, String format, boolean quiet, boolean colours) {
        if (quiet) {
            objects.forEach(object -> out.println(id.apply(object)));
        } else if (format.isEmpty() || format.equals("table")) {
            usualTable(objects).lines(colours).forEach(out::styledLine);
        } else if (format.equals("json")) {
            objects.forEach(object -> out.println(Json.compact(data(object))));
        } else if (format.startsWith("table ")) {
            templateTable(Template.parse(format.substring("table ".length())), objects)
                    .lines(false)
                    .forEach(out::styledLine);
        } else {
            Template template = Template.parse(format);
            objects.forEach(object -> out.exact(template.render(data(object))));
        }
    }

    private Table usualTable(List<T> objects) {
        List<Field<T>> shown = fields.stream().filter(Field::shown).toList();
        Table table = new Table();
        table.row(shown.stream().map(Field::header).toList());
        for (T object : objects) {
            List<Table.Cell> cells = new ArrayList<>();
            for (Field<T> field : shown) {
                String star = cells.isEmpty() && marked.test(object) ? " *" : "";
                String text = Template.text(field.value().apply(object)) + star;
                cells.add(new Table.Cell(text, field.style().apply(object)));
            }
            table.cells(cells);
        }
        return table;
    }

    private Table templateTable(Template template, List<T> objects) {
        Table table = new Table();
        table.row(List.of(template.render(headers()).split("\t", -1)));
        objects.forEach(
                object -> table.row(List.of(template.render(data(object)).split("\t", -1))));
        return table;
    }

    private Map<String, Object> headers() {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(field -> map.put(field.name(), field.header()));
        return map;
    }

    private Map<String, Object> data(T object) {
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(field -> map.put(field.name(), field.value().apply(object)));
        return map;
    }
}
