/** Tests of the replicated log in memory. */
@NullMarked
package io.jswarm.manager.store.memory;

import org.jspecify.annotations.NullMarked;
