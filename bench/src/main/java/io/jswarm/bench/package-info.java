/** Measures jswarm's parts beside their peers: {@code deploy/bench}. */
@NullMarked
package io.jswarm.bench;

import org.jspecify.annotations.NullMarked;
