package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The library's pool for answers, one virtual thread a task. Its own pool refuses work when many proposals are turned down at
 * once, and the exception of that would leave later proposals matched with the wrong entries.
 */
final class LibraryThreads extends ThreadPoolExecutor {
    private LibraryThreads() {
        super(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    /** Once for each group and process. */
    static void register(String group) {
        ThreadPoolsFactory.registerThreadPool(group, new LibraryThreads());
    }

    @Override
    public void execute(Runnable task) {
        Thread.ofVirtual().name("raft-library").start(task);
    }
}
