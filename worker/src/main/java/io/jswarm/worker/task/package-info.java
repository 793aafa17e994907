/** One step of a task's life: observation in, action and status out. Pure. */
@NullMarked
package io.jswarm.worker.task;

import org.jspecify.annotations.NullMarked;
