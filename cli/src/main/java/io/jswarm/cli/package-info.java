/** Starts the command line: parsing, help, the tree of commands, suggestions, completion. Nothing below refers to it. */
@NullMarked
package io.jswarm.cli;

import org.jspecify.annotations.NullMarked;
