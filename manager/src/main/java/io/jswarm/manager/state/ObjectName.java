package io.jswarm.manager.state;

import java.util.Comparator;

/**
 * What people call an object of a kind: only one has this name in this namespace. Ordered by namespace, so that the names
 * of one are a range of the index.
 *
 * @param namespace where the name counts
 * @param name the name within it
 */
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {
    /** The one namespace that there is for now, and that of every object with which none is stored. */
    public static final String DEFAULT_NAMESPACE = "default";

    private static final Comparator<ObjectName> ORDER =
            Comparator.comparing(ObjectName::namespace).thenComparing(ObjectName::name);

    /** A name in the default namespace. */
    public static ObjectName of(String name) {
        return new ObjectName(DEFAULT_NAMESPACE, name);
    }

    @Override
    public int compareTo(ObjectName other) {
        return ORDER.compare(this, other);
    }
}
