package io.jswarm.systemtest.chaos;

import java.util.ArrayList;
import java.util.List;

/** What one watcher heard, in stretches without a gap. Written by one thread; read after it has ended. */
final class WatchRecord {
    /** Everything that was watched in the revisions after {@code after}, up to the last one heard. */
    static final class Stretch {
        final long after;
        final List<Heard> heard = new ArrayList<>();

        Stretch(long after) {
            this.after = after;
        }

        long last() {
            return heard.isEmpty() ? after : heard.getLast().revision();
        }
    }

    /** All changes of one revision, in short. */
    record Heard(long revision, int digest) {}

    /** A version of a service: what a read could show. */
    record Seen(long version, String id, String value) {}

    final String name;
    final List<Stretch> stretches = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    int resumed;
    int compacted;

    WatchRecord(String name) {
        this.name = name;
    }
}
