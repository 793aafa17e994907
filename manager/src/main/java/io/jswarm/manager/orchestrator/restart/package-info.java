/** Replaces tasks that ended: whether, when, and the start of the replacement. */
@NullMarked
package io.jswarm.manager.orchestrator.restart;

import org.jspecify.annotations.NullMarked;
