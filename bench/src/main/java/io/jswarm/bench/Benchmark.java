package io.jswarm.bench;

import java.io.IOException;
import java.util.function.Consumer;

/** One thing worth measuring, with its peers beside it where it has any. */
interface Benchmark {
    /** What people type. */
    String name();

    /** One line: what is measured, and beside what. */
    String about();

    /** Who the peers are, with their versions; empty when there are none. */
    default String peers() throws InterruptedException {
        return "";
    }

    /** How many minutes what happens by itself is watched when nobody says; 0: it is not watched for a time. */
    default int usualMinutes() {
        return 0;
    }

    /** How often everything is measured when nobody says. */
    default int usualRuns() {
        return 5;
    }

    /**
     * Measures everything as often as the settings say, contestants in turns, and hands out each figure as soon as it is
     * there. Leaves nothing behind.
     *
     * @throws IOException when something that it needs is missing or fails; the message says what to do
     * @throws InterruptedException when it is to end early
     */
    void run(Settings settings, Consumer<Figure> figures) throws IOException, InterruptedException;

    /**
     * How thoroughly to measure.
     *
     * @param runs how often everything is measured
     * @param quick only the smallest sizes, to see that the program works
     * @param minutes how long what happens by itself is watched
     */
    record Settings(int runs, boolean quick, int minutes) {}

    /**
     * One measured value.
     *
     * @param what was measured, the same in each run
     * @param who it belongs to: {@link #OURS} or a peer
     * @param value in {@code unit}
     * @param unit for people; a ratio is the same in any
     */
    record Figure(String what, String who, double value, String unit) {
        /** The contestant that all others are compared with. */
        static final String OURS = "jswarm";

        static Figure ours(String what, double value, String unit) {
            return new Figure(what, OURS, value, unit);
        }
    }
}
