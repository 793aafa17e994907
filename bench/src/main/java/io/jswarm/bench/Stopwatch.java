package io.jswarm.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Time since its making: on the clock, and that the calling thread had a processor. For one thread. */
final class Stopwatch {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final double NANOS = 1e9;

    private final long startNanos = System.nanoTime();
    private final long startCpuNanos = THREADS.getCurrentThreadCpuTime();

    /** By the clock, with whatever the machine did beside it. */
    double seconds() {
        return (System.nanoTime() - startNanos) / NANOS;
    }

    /** Of this thread alone: without the garbage collector, and without those who share the processors. */
    double cpuSeconds() {
        return (THREADS.getCurrentThreadCpuTime() - startCpuNanos) / NANOS;
    }
}
