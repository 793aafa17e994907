package io.jswarm.cli.values;

import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.PortConfig;
import java.time.Duration;
import java.util.List;

/** Values of options, each a type of its own so that the parser can read it and name the option that is wrong. */
public final class Values {
    private Values() {}

    /** An amount of memory in bytes: {@code 512m}. */
    public record ByteSize(long bytes) {
        /** Reads it. */
        public static ByteSize parse(String text) {
            return new ByteSize(Sizes.bytes(text));
        }
    }

    /** Processors in billionths: {@code 0.5}. */
    public record Cpus(long nano) {
        /** Reads it. */
        public static Cpus parse(String text) {
            return new Cpus(Sizes.nanoCpus(text));
        }
    }

    /** A command line in one string. */
    public record Words(List<String> words) {
        /** Reads it. */
        public static Words parse(String text) {
            return new Words(ShellWords.split(text));
        }
    }

    /** What one {@code --publish} says. */
    public record Published(List<PortConfig> ports) {
        /** Reads it. */
        public static Published parse(String text) {
            return new Published(Ports.parse(text));
        }
    }

    /** A placement preference. */
    public record Preference(PlacementPreference preference) {
        /** As a person writes it. */
        public String text() {
            return "spread=" + preference.getSpread();
        }

        /** Reads {@code spread=node.labels.X}. */
        public static Preference parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0 || !text.substring(0, equals).equals("spread") || equals == text.length() - 1) {
                throw new IllegalArgumentException("expected spread=node.labels.NAME, but got '" + text + "'");
            }
            return new Preference(PlacementPreference.newBuilder()
                    .setSpread(text.substring(equals + 1))
                    .build());
        }
    }

    /** A whole number, 0 or more. */
    public record Count(long value) {
        /** Reads it. */
        public static Count parse(String text) {
            if (!text.matches("\\d{1,18}")) {
                throw new IllegalArgumentException("expected a whole number of 0 or more, but got '" + text + "'");
            }
            return new Count(Long.parseLong(text));
        }
    }

    /** A time that is longer than none. */
    public record Patience(Duration duration) {
        /** Reads it. */
        public static Patience parse(String text) {
            Duration duration = Durations.parse(text);
            if (duration.isZero()) {
                throw new IllegalArgumentException("expected at least 1ms, but got '" + text + "'");
            }
            return new Patience(duration);
        }
    }
}
