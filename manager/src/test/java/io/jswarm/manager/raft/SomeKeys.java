package io.jswarm.manager.raft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data keys that lie in no file. */
final class SomeKeys implements DataKeys {
    private final List<DataKey> keys = new ArrayList<>();
    private boolean plainOnceMore;

    SomeKeys() {
        rotate();
    }

    void rotate() {
        keys.add(new DataKey(keys.size() + 1L, Aead.random(DataKey.BYTES)));
    }

    /** As after an update from a program that did not encrypt. */
    void allowPlain() {
        plainOnceMore = true;
    }

    @Override
    public boolean readsPlain() {
        return plainOnceMore;
    }

    @Override
    public DataKey current() {
        return keys.getLast();
    }

    @Override
    public @Nullable DataKey find(long id) {
        return keys.stream().filter(key -> key.id() == id).findFirst().orElse(null);
    }
}
