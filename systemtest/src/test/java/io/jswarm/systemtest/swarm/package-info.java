/** The whole swarm on the testbed: three hosts with an engine and a daemon each, and what goes wrong between them. */
@NullMarked
package io.jswarm.systemtest.swarm;

import org.jspecify.annotations.NullMarked;
