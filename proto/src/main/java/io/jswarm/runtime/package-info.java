/** Edges that all parts share: clock, randomness, event loop, blocking work, faults and start-up. */
@NullMarked
package io.jswarm.runtime;

import org.jspecify.annotations.NullMarked;
