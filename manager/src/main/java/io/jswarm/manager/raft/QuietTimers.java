package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timer;

/**
 * Timers that sleep until something is due. The library's own wake a thousand times a second, each of the four or five of a
 * member, and an idle manager would use several percent of a core for nothing. Found as a service; public for that only.
 */
@SPI(priority = 10)
public final class QuietTimers extends DefaultRaftTimerFactory {
    /** Called by the library. */
    public QuietTimers() {}

    @Override
    public Timer getElectionTimer(boolean shared, String name) {
        return new QuietTimer(name);
    }

    @Override
    public Timer getVoteTimer(boolean shared, String name) {
        return new QuietTimer(name);
    }

    @Override
    public Timer getStepDownTimer(boolean shared, String name) {
        return new QuietTimer(name);
    }

    @Override
    public Timer getSnapshotTimer(boolean shared, String name) {
        return new QuietTimer(name);
    }

    @Override
    public Timer createTimer(String name) {
        return new QuietTimer(name);
    }
}
