/** jswarm task …, and the tables of tasks. */
@NullMarked
package io.jswarm.cli.task;

import org.jspecify.annotations.NullMarked;
