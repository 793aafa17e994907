/** What clients may do to the state: validation and outcome. Pure. */
@NullMarked
package io.jswarm.manager.control.mutation;

import org.jspecify.annotations.NullMarked;
