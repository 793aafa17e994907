/** jswarm context … */
@NullMarked
package io.jswarm.cli.context;

import org.jspecify.annotations.NullMarked;
