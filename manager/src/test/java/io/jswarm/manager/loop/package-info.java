/** Tests of the control loop on virtual time. */
@NullMarked
package io.jswarm.manager.loop;

import org.jspecify.annotations.NullMarked;
