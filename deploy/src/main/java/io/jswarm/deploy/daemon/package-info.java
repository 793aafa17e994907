/** The composition root: one process a host, always a worker, a manager while its role says so. */
@NullMarked
package io.jswarm.deploy.daemon;

import org.jspecify.annotations.NullMarked;
