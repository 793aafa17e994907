/** Brings log lines from the workers to whoever asked. */
@NullMarked
package io.jswarm.manager.logs;

import org.jspecify.annotations.NullMarked;
