package io.jswarm.deploy.daemon.observe;

import java.util.List;

/**
 * The answer to "are you well" or "are you ready".
 *
 * @param ok whether it is so
 * @param reasons why not, each a sentence for a person, with the next command where there is one; empty when it is so
 */
public record Check(boolean ok, List<String> reasons) {
    /** All is well. */
    public static final Check OK = new Check(true, List.of());

    /** Copies the list. */
    public Check {
        reasons = List.copyOf(reasons);
        if (ok != reasons.isEmpty()) {
            throw new IllegalArgumentException("expected reasons if and only if the check failed");
        }
    }

    /** Well when there is no reason against it. */
    public static Check of(List<String> reasons) {
        return reasons.isEmpty() ? OK : new Check(false, reasons);
    }
}
