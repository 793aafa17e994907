package io.jswarm.cli.service;

import io.jswarm.runtime.Randomness;
import java.util.Locale;

/** A name for a service whose creator gave none: after its image, and four letters that make it its own. */
final class ServiceNames {
    private static final int LONGEST = 50;

    private ServiceNames() {}

    /** {@code nginx-k3zq} of {@code docker.io/library/nginx:1.27}. */
    static String of(String image, Randomness randomness) {
        String path = image.split("@", 2)[0];
        String last = path.substring(path.lastIndexOf('/') + 1).split(":", 2)[0];
        String plain =
                last.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String stem = plain.isEmpty() ? "service" : plain.substring(0, Math.min(plain.length(), LONGEST));
        String id = randomness.nextId();
        return stem + "-" + id.substring(id.length() - 4);
    }
}
