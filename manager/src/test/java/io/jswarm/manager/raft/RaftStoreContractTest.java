package io.jswarm.manager.raft;

import io.jswarm.manager.store.StoreContract;
import io.jswarm.manager.store.StoreGroup;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The store's contract on Raft. */
@Tag("slow")
class RaftStoreContractTest extends StoreContract {
    @TempDir
    Path folder;

    @Override
    protected StoreGroup group(int size) {
        return new RaftGroup(folder, size);
    }
}
