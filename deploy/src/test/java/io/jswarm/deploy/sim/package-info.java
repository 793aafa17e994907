/** Runs of the simulation as tests, and proof that it can fail. */
@NullMarked
package io.jswarm.deploy.sim;

import org.jspecify.annotations.NullMarked;
