/** Keeps the Raft group's voters as the state wants them: joining, promotion, demotion, removal. */
@NullMarked
package io.jswarm.manager.membership;

import org.jspecify.annotations.NullMarked;
