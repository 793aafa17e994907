package io.jswarm.worker.storage;

import java.util.Map;

/** Folds entries into what counts. */
final class LiveEntries {
    private LiveEntries() {}

    /** Puts the entry in the place of the one before it, or takes away what it removes. */
    static void fold(Map<String, Entry> live, Entry entry) {
        switch (entry) {
            case Entry.RemoveTask removed -> {
                live.remove(removed.key());
                live.remove("status " + removed.taskId());
            }
            case Entry.RemoveTemplate removed -> live.remove(removed.key());
            case Entry.PutTask put -> live.put(put.key(), put);
            case Entry.PutTemplate put -> live.put(put.key(), put);
            case Entry.PutStatus put -> live.put(put.key(), put);
            case Entry.PutManagers put -> live.put(put.key(), put);
            case Entry.PutLevel put -> live.put(put.key(), put);
            case Entry.PutDescription put -> live.put(put.key(), put);
        }
    }
}
