package io.jswarm.systemtest.chaos;

import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.store.SnapshotWriter;
import io.jswarm.manager.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares the images of stores byte by byte, once all are at one revision. */
final class SameStates {
    private SameStates() {}

    static List<String> differences(List<Store> stores, Duration patience) {
        boolean alike = Waiting.until(
                patience, () -> revisions(stores).stream().distinct().count() == 1);
        if (!alike) {
            return List.of("the managers stay at different revisions: " + revisions(stores));
        }
        List<String> found = new ArrayList<>();
        byte[] first = bytes(stores.getFirst().image());
        for (int i = 1; i < stores.size(); i++) {
            if (!Arrays.equals(first, bytes(stores.get(i).image()))) {
                found.add("manager " + i + " has another state than manager 0 at revision " + revisions(stores));
            }
        }
        return found;
    }

    private static List<Long> revisions(List<Store> stores) {
        return stores.stream().map(store -> store.image().revision()).toList();
    }

    private static byte[] bytes(ClusterState image) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            SnapshotWriter.write(image, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
