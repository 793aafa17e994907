package io.jswarm.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build, the same for the command line and the daemon. */
public final class ProgramVersion {
    private static final String TEXT = read();

    private ProgramVersion() {}

    /** As people see it, and as nodes say it of themselves. */
    public static String text() {
        return TEXT;
    }

    /** From the resource that Maven fills in. */
    private static String read() {
        Properties properties = new Properties();
        try (InputStream resource = ProgramVersion.class.getResourceAsStream("version.properties")) {
            if (resource == null) {
                throw new IllegalStateException("this build lacks version.properties");
            }
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read version.properties of this build", e);
        }
        return properties.getProperty("version");
    }
}
