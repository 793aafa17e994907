/** Keeps as many slots as a replicated service asks for. */
@NullMarked
package io.jswarm.manager.orchestrator.replicated;

import org.jspecify.annotations.NullMarked;
