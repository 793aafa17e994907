/**
 * Thousands of workers in one process, for load tests: real agents with real certificates and real sessions, over engines and
 * disks in memory.
 */
@NullMarked
package io.jswarm.bench.load;

import org.jspecify.annotations.NullMarked;
