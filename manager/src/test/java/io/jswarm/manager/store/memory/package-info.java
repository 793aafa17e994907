/** A replicated log in memory with staged faults, for simulations and tests. */
@NullMarked
package io.jswarm.manager.store.memory;

import org.jspecify.annotations.NullMarked;
