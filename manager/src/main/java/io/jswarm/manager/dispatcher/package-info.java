/** Sessions with workers: assignments out, statuses in. */
@NullMarked
package io.jswarm.manager.dispatcher;

import org.jspecify.annotations.NullMarked;
