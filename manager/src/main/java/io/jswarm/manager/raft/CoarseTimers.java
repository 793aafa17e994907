package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.Timer;

/**
 * The library's timers as {@link CoarseTimer}s. Its own tick every millisecond, each of a member's three or four on a thread of
 * its own, so that an idle manager wakes some 3,000 times a second. What is timed is elections, steps down and the deadlines of
 * reads, not heartbeats. The library finds this class as a service; it is public for that only.
 */
@SPI(priority = 10)
public final class CoarseTimers extends DefaultRaftTimerFactory {
    /** Called by the library. */
    public CoarseTimers() {}

    @Override
    public Timer createTimer(String name) {
        return new CoarseTimer(name);
    }
}
