/** A manager as a whole: its parts around a store, wired once for daemons, simulations and tests. */
@NullMarked
package io.jswarm.manager;

import org.jspecify.annotations.NullMarked;
