/** Tests of the state and of drafts. */
@NullMarked
package io.jswarm.manager.state;

import org.jspecify.annotations.NullMarked;
