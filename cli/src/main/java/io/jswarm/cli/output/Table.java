package io.jswarm.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Cells in columns: each as wide as its widest cell and three blanks, at least ten; the last one is not padded. */
public final class Table {
    private static final int GAP = 3;
    private static final int MIN_WIDTH = 10;

    /** One cell; what is in it can neither steer the terminal nor leave the cell. */
    record Cell(String text, Style style) {
        Cell {
            text = Visible.cell(text);
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();

    /** Adds a row of plain texts. */
    public Table row(String... texts) {
        return row(List.of(texts));
    }

    /** Adds a row of plain texts. */
    public Table row(List<String> texts) {
        rows.add(texts.stream().map(text -> new Cell(text, Style.PLAIN)).toList());
        return this;
    }

    Table cells(List<Cell> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The lines, without a line end, to be printed as styled ones. */
    public List<String> lines(boolean colours) {
        List<Integer> widths = new ArrayList<>();
        for (List<Cell> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = Math.max(MIN_WIDTH, length(row.get(i).text()) + GAP);
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        return rows.stream().map(row -> line(row, widths, colours)).toList();
    }

    private static String line(List<Cell> row, List<Integer> widths, boolean colours) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            line.append(cell.style().apply(cell.text(), colours));
            if (i < row.size() - 1) {
                line.append(" ".repeat(widths.get(i) - length(cell.text())));
            }
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
