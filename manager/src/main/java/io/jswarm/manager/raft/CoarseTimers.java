package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.util.NamedThreadFactory;
import com.alipay.sofa.jraft.util.SPI;
import com.alipay.sofa.jraft.util.timer.DefaultRaftTimerFactory;
import com.alipay.sofa.jraft.util.timer.HashedWheelTimer;
import com.alipay.sofa.jraft.util.timer.Timer;
import java.util.concurrent.TimeUnit;

/**
 * The library's timers with a tick of 10 ms, by which anything timed may be late. Its own tick every millisecond, each of a
 * member's three or four on a thread of its own, so that an idle manager wakes some 3,000 times a second. What is timed is
 * elections, steps down and the deadlines of reads, not heartbeats. The library finds this class as a service; it is public for
 * that only.
 */
@SPI(priority = 10)
public final class CoarseTimers extends DefaultRaftTimerFactory {
    private static final int TICK_MS = 10;
    /** Of the wheel; one turn is 5 s. */
    private static final int SLOTS = 512;

    /** Called by the library. */
    public CoarseTimers() {}

    @Override
    public Timer createTimer(String name) {
        return new HashedWheelTimer(new NamedThreadFactory(name, true), TICK_MS, TimeUnit.MILLISECONDS, SLOTS);
    }
}
