/** The rules that specs must keep, each with what was expected and what to do. Pure. */
@NullMarked
package io.jswarm.manager.control.mutation.spec;

import org.jspecify.annotations.NullMarked;
