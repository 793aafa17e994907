/** The fixed order of the deciders, run to quiescence on a draft. Pure. */
@NullMarked
package io.jswarm.manager.control;

import org.jspecify.annotations.NullMarked;
