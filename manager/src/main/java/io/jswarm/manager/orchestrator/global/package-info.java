/** Keeps one task of a global service on every node that may run it. */
@NullMarked
package io.jswarm.manager.orchestrator.global;

import org.jspecify.annotations.NullMarked;
