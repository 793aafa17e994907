/** One call of the program: its connection, and the options and ways that commands of all nouns share. */
@NullMarked
package io.jswarm.cli.invocation;

import org.jspecify.annotations.NullMarked;
