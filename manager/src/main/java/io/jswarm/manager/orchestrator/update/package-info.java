/** Replaces tasks of an old template version, a few at a time. */
@NullMarked
package io.jswarm.manager.orchestrator.update;

import org.jspecify.annotations.NullMarked;
