package io.jswarm.deploy.daemon;

/** What this program is. */
public final class Version {
    /** As people see it. */
    public static final String TEXT = "0.1.0";
    /** The kinds of change that it understands; grows with every new kind. */
    public static final int FEATURE_LEVEL = 1;

    private Version() {}
}
