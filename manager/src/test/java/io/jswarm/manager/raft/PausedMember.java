package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.NodeManager;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.PeerId;
import java.lang.reflect.Field;
import java.util.concurrent.locks.Lock;

/**
 * A member that stands still as after SIGSTOP, with what it believed: nothing reaches or leaves it, and the library's lock,
 * without which it neither counts answers, nor takes proposals, nor steps down, is held. For the thread that paused it.
 */
final class PausedMember implements AutoCloseable {
    private final MemoryNetwork network;
    private final String raftId;
    private final Lock lock;
    private boolean over;

    /** Pauses a running member of the group. */
    PausedMember(RaftGroup group, int member) {
        network = group.network;
        raftId = group.id(member);
        lock = lock(raftId);
        network.pause(raftId);
        lock.lock();
    }

    private static Lock lock(String raftId) {
        NodeImpl node = (NodeImpl) NodeManager.getInstance().get("jswarm", new PeerId(raftId, 1));
        try {
            Field field = NodeImpl.class.getDeclaredField("writeLock");
            field.setAccessible(true);
            return (Lock) field.get(node);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It goes on with all that came meanwhile. */
    @Override
    public void close() {
        if (!over) {
            over = true;
            lock.unlock();
            network.resume(raftId);
        }
    }
}
