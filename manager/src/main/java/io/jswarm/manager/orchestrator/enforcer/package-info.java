/** Takes tasks off nodes that no longer fit them. Pure. */
@NullMarked
package io.jswarm.manager.orchestrator.enforcer;

import org.jspecify.annotations.NullMarked;
