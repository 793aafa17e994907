/** What every command knows: the world around it, whom it calls, and how it ends. */
@NullMarked
package io.jswarm.cli.program;

import org.jspecify.annotations.NullMarked;
