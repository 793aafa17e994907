/** The one driver of the deciders: takes events, proposes batches, arms timers. */
@NullMarked
package io.jswarm.manager.loop;

import org.jspecify.annotations.NullMarked;
