/** Gives waiting tasks a node: filters say which nodes can, ranking says which should. Pure. */
@NullMarked
package io.jswarm.manager.scheduler;

import org.jspecify.annotations.NullMarked;
