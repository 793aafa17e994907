package io.jswarm.api;

import io.jswarm.api.v1.FeatureLevels;
import org.jspecify.annotations.Nullable;

/**
 * Which kinds of change and which fields a program understands: a number that grows with every new one. A cluster has one
 * level, and only programs that understand it may take part. It rises once every node's program understands the next one
 * (ADR 13), and never falls.
 */
public final class FeatureLevel {
    /** The highest level that this program understands, and that of the clusters it makes. */
    public static final int NEWEST = 2;
    /** The lowest level of a cluster that this program can still take part in. */
    public static final int OLDEST = 1;

    /** From this level on, statuses say in fields of their own what earlier programs read out of their texts. */
    public static final int FACTS = 2;

    /** The level of whatever says nothing of levels. Unlike {@link #OLDEST} it stays the same in all programs. */
    public static final int FIRST = 1;

    /** What a message says that is of the first level, as those do that know of no levels. */
    private static final int UNSAID = 0;

    private FeatureLevel() {}

    /** The level of a cluster, a program or a message that may say nothing of it: then it is the first one. */
    public static int of(int said) {
        return Math.max(FIRST, said);
    }

    /** What a message says of its level. At the first one it says nothing, so that its bytes are those of old programs. */
    public static int said(int level) {
        return level <= FIRST ? UNSAID : level;
    }

    /** What this program says of itself when it joins. */
    public static FeatureLevels ofThisProgram() {
        return FeatureLevels.newBuilder().setOldest(OLDEST).setNewest(NEWEST).build();
    }

    /**
     * Why a program of these levels cannot take part in a cluster of this level; null when it can. A program or a
     * cluster that says nothing is of the first version.
     */
    public static @Nullable Rejection refusal(int clusterLevel, FeatureLevels program) {
        int level = of(clusterLevel);
        int newest = of(program.getNewest());
        int oldest = of(program.getOldest());
        if (newest < level) {
            return Rejection.precondition(
                    "Expected a jswarm that understands the swarm's feature level " + level
                            + ", but the one on this host is older and understands levels up to " + newest + ".",
                    "Install the version that the managers run (there: jswarm version) on this host.");
        }
        if (oldest > level) {
            return Rejection.precondition(
                    "Expected a jswarm that still understands the swarm's feature level " + level
                            + ", but the one on this host is newer and needs level " + oldest + " or higher.",
                    "Update the managers first, or install the version that they run (there: jswarm version).");
        }
        return null;
    }
}
