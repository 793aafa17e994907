/** The executor of a Docker engine: its HTTP API through docker-java's transport, which nobody else imports. */
@NullMarked
package io.jswarm.worker.exec.docker;

import org.jspecify.annotations.NullMarked;
