/** The command line: a thin gRPC client. One class per verb, a package per noun. */
@NullMarked
package io.jswarm.cli;

import org.jspecify.annotations.NullMarked;
