/**
 * Attack probes against a real manager in this process, over TLS: what a hostile worker, a stranger, and a client with odd
 * input can do. {@code TargetSwarm} is what they attack; each actor is a class of its own.
 */
@NullMarked
package io.jswarm.systemtest.hostile;

import org.jspecify.annotations.NullMarked;
