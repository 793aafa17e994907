package io.jswarm.trial.atomix;

import io.jswarm.manager.store.StoreContract;
import io.jswarm.manager.store.StoreGroup;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store's contract on atomix-raft. */
class AtomixStoreContractTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    protected StoreGroup group(int size) {
        return new AtomixGroup(folder, size);
    }
}
