/** An engine in memory with staged faults, for tests, simulations and load tests. */
@NullMarked
package io.jswarm.worker.exec.fake;

import org.jspecify.annotations.NullMarked;
