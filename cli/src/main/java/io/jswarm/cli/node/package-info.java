/** jswarm node … */
@NullMarked
package io.jswarm.cli.node;

import org.jspecify.annotations.NullMarked;
