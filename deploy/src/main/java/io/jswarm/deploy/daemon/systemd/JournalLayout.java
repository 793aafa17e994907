package io.jswarm.deploy.daemon.systemd;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Log lines for the journal: each begins with its level in the form of sd-daemon(3), those of a stack trace, too. The journal
 * has the time itself.
 */
public final class JournalLayout extends PatternLayout {
    /** The pattern of the rest of a line. */
    public static final String PATTERN = "%logger{0}: %msg%n";

    @Override
    public String doLayout(ILoggingEvent event) {
        String prefix = "<" + priority(event.getLevel()) + ">";
        StringBuilder lines = new StringBuilder();
        super.doLayout(event)
                .lines()
                .forEach(line -> lines.append(prefix).append(line).append('\n'));
        return lines.toString();
    }

    /** Of syslog(3): 3 is an error, 4 a warning, 6 information, 7 for debugging. */
    private static int priority(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return 3;
        }
        if (level.isGreaterOrEqual(Level.WARN)) {
            return 4;
        }
        return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
    }
}
