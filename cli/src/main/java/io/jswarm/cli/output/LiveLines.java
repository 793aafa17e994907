package io.jswarm.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Lines that are redrawn in their place on a terminal. */
public final class LiveLines {
    private final Printer out;
    private final int columns;
    private int shown;

    /** Draws there, each line cut to the terminal's width. */
    public LiveLines(Printer out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    /** Draws these lines over the ones drawn last. */
    public void draw(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (shown > 0) {
            text.append("\u001b[").append(shown).append('A');
        }
        List<String> all = new ArrayList<>(lines);
        while (all.size() < shown) {
            all.add("");
        }
        for (String line : all) {
            text.append("\u001b[2K")
                    .append(Names.ellipsis(Visible.cell(line), Math.max(20, columns - 1)))
                    .append('\n');
        }
        shown = all.size();
        out.styled(text.toString());
        out.flush();
    }
}
