/** Virtual clock, loops and network for simulations: one thread, exact to replay from a seed. */
@NullMarked
package io.jswarm.runtime.sim;

import org.jspecify.annotations.NullMarked;
