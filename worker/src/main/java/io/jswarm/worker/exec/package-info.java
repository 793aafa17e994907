/** What an agent asks of a container engine. */
@NullMarked
package io.jswarm.worker.exec;

import org.jspecify.annotations.NullMarked;
