/**
 * The whole system in one thread on virtual time: the real control loops, deciders, dispatchers and agents over a log, a
 * network and engines that fail in every way that they may. A failure is a seed.
 */
@NullMarked
package io.jswarm.simulation;

import org.jspecify.annotations.NullMarked;
