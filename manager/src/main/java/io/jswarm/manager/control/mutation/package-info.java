/** Changes that clients ask for, as pure functions: validation first, then the changes, or why not. */
@NullMarked
package io.jswarm.manager.control.mutation;

import org.jspecify.annotations.NullMarked;
