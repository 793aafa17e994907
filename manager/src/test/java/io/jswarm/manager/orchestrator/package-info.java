/** Scenarios of the orchestrators, on the real deciders in their real order. */
@NullMarked
package io.jswarm.manager.orchestrator;

import org.jspecify.annotations.NullMarked;
