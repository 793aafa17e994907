package io.jswarm.manager.constraint;

import io.jswarm.api.v1.Platform;
import java.util.Locale;

/** Compares platforms: engines name them as their kernel does, images as Go does. */
public final class Platforms {
    private Platforms() {}

    /** The one name of an architecture that has two: amd64 for x86_64, arm64 for aarch64; in lower case. */
    public static String normalArchitecture(String architecture) {
        String lower = architecture.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> lower;
        };
    }

    /** Whether a node of platform {@code actual} runs what was built for {@code wanted}; empty parts mean any. */
    public static boolean runs(Platform wanted, Platform actual) {
        boolean os = wanted.getOs().isEmpty() || wanted.getOs().equalsIgnoreCase(actual.getOs());
        boolean architecture = wanted.getArchitecture().isEmpty()
                || normalArchitecture(wanted.getArchitecture()).equals(normalArchitecture(actual.getArchitecture()));
        return os && architecture;
    }
}
