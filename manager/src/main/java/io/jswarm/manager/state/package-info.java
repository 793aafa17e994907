/** The cluster state: an immutable image, the changes that lead from one to the next, and indexes over them. Pure. */
@NullMarked
package io.jswarm.manager.state;

import org.jspecify.annotations.NullMarked;
