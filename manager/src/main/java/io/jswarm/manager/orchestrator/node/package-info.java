/** Observations of workers: who lives, and what became of tasks. */
@NullMarked
package io.jswarm.manager.orchestrator.node;

import org.jspecify.annotations.NullMarked;
