package io.jswarm.cli.output;

import java.io.Serial;

/** A {@code --format} template that cannot be read or does not fit the data. */
public final class TemplateException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Says what was expected. */
    public TemplateException(String message) {
        super(message);
    }
}
