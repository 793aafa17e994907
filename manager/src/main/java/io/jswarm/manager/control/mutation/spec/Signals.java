package io.jswarm.manager.control.mutation.spec;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The signals that Linux knows, by name (with or without SIG) or number. */
final class Signals {
    private static final int HIGHEST = 64;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,2}");
    private static final Pattern REAL_TIME = Pattern.compile("RTMIN(\\+([0-9]|1[0-5]))?|RTMAX(-([0-9]|1[0-4]))?");
    private static final Set<String> NAMES = Set.of(
            "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT", "KILL", "PIPE",
            "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
            "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ");

    private Signals() {}

    static boolean isPlausible(String signal) {
        if (signal.isEmpty()) {
            return true;
        }
        if (NUMBER.matcher(signal).matches()) {
            int number = Integer.parseInt(signal);
            return number >= 1 && number <= HIGHEST;
        }
        String upper = signal.toUpperCase(Locale.ROOT);
        String name = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
        return NAMES.contains(name) || REAL_TIME.matcher(name).matches();
    }
}
