/** From what people ask for to tasks: what all orchestrators share. Pure. Sub-packages hold one decider or concern each. */
@NullMarked
package io.jswarm.manager.orchestrator;

import org.jspecify.annotations.NullMarked;
