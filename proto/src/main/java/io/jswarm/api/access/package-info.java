/** Who may do what: one function of caller, verb, kind and object. Pure. */
@NullMarked
package io.jswarm.api.access;

import org.jspecify.annotations.NullMarked;
