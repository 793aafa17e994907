/** The edge of the control API: what is passed on, and what people are shown. */
@NullMarked
package io.jswarm.manager.controlapi;

import org.jspecify.annotations.NullMarked;
