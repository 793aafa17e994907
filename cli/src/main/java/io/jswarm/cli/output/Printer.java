package io.jswarm.cli.output;

import com.google.protobuf.ByteString;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints. Whatever is printed as text is made {@link Visible} here, the one place that all output passes: only
 * {@link #styled} lets this program's own terminal codes through, and {@link #exact} what somebody asked to have as it is.
 */
public final class Printer extends PrintStream {
    private final boolean terminal;

    /**
     * A printer of UTF-8.
     *
     * @param terminal whether a terminal shows it
     */
    public Printer(OutputStream out, boolean terminal) {
        super(out, true, StandardCharsets.UTF_8);
        this.terminal = terminal;
    }

    /** Whether a terminal shows it. */
    public boolean isTerminal() {
        return terminal;
    }

    @Override
    public void print(@Nullable String text) {
        super.print(Visible.text(String.valueOf(text)));
    }

    /** One line, whatever is in it: {@link #lines} prints several. */
    @Override
    public void println(@Nullable String text) {
        super.print(Visible.line(String.valueOf(text)) + System.lineSeparator());
    }

    /** A text of one line or several, with a line end. */
    public void lines(String text) {
        print(text + System.lineSeparator());
    }

    /** A text that programs read, with a line end: as it is, but for a terminal. */
    public void exact(String text) {
        String line = text + System.lineSeparator();
        super.print(terminal ? Visible.text(line) : line);
    }

    /** Bytes as they are, with a line end where they have none; for a terminal only where somebody asked for that. */
    public void exact(ByteString line) {
        byte[] bytes = line.toByteArray();
        write(bytes, 0, bytes.length);
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            write('\n');
        }
    }

    /** Text with this program's own terminal codes in it; what others wrote in it must be visible already. */
    public void styled(String text) {
        super.print(text);
    }

    /** The same, with a line end. */
    public void styledLine(String text) {
        super.print(text + System.lineSeparator());
    }
}
