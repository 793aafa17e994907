/** Removes what nobody needs any more: task history, removed services, old template versions. */
@NullMarked
package io.jswarm.manager.orchestrator.reaper;

import org.jspecify.annotations.NullMarked;
