/** jswarm swarm … */
@NullMarked
package io.jswarm.cli.swarm;

import org.jspecify.annotations.NullMarked;
