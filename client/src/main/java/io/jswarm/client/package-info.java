/**
 * The client of jswarm for Java programs; the command line is one of them. {@link io.jswarm.client.JswarmClient} is where to
 * begin.
 */
@NullMarked
package io.jswarm.client;

import org.jspecify.annotations.NullMarked;
