/** The control API's edge: reads from images, writes through the leader's loop, watches. */
@NullMarked
package io.jswarm.manager.controlapi;

import org.jspecify.annotations.NullMarked;
