/** The contract of a store, for every implementation of it. */
@NullMarked
package io.jswarm.manager.store;

import org.jspecify.annotations.NullMarked;
