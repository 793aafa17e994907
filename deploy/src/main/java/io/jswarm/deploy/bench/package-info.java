/** Measures jswarm's parts beside their peers: {@code deploy/bench}. */
@NullMarked
package io.jswarm.deploy.bench;

import org.jspecify.annotations.NullMarked;
