package io.jswarm.api.docker;

import java.io.Serial;
import java.util.LinkedHashMap;

/** A map whose keys people chose, such as labels: unlike in an object, any key may be there, or not. */
public final class Entries extends LinkedHashMap<String, Object> {
    @Serial
    private static final long serialVersionUID = 1L;
}
