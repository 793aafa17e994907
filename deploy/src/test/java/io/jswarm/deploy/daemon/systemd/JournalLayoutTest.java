package io.jswarm.deploy.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JournalLayoutTest {
    private static String line(Level level, String message, @Nullable Throwable cause) {
        LoggerContext context = new LoggerContext();
        JournalLayout layout = new JournalLayout();
        layout.setContext(context);
        layout.setPattern(JournalLayout.PATTERN);
        layout.start();
        return layout.doLayout(new LoggingEvent("", context.getLogger("io.jswarm.Some"), level, message, cause, null));
    }

    @ParameterizedTest
    @CsvSource({"ERROR,3", "WARN,4", "INFO,6", "DEBUG,7", "TRACE,7"})
    void aLineBeginsWithItsLevel(String level, int priority) {
        assertThat(line(Level.toLevel(level), "said", null)).isEqualTo("<" + priority + ">Some: said\n");
    }

    @Test
    void everyLineOfAStackTraceDoes() {
        String lines = line(Level.ERROR, "failed", new IllegalStateException("why"));

        assertThat(lines).contains("<3>Some: failed\n<3>java.lang.IllegalStateException: why\n<3>\tat ");
        assertThat(lines.lines()).allMatch(line -> line.startsWith("<3>"));
    }
}
