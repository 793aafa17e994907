/** The command line against a cluster that is a fake. */
@NullMarked
package io.jswarm.cli;

import org.jspecify.annotations.NullMarked;
