/** Tests of the workers' sessions on virtual time. */
@NullMarked
package io.jswarm.manager.dispatcher;

import org.jspecify.annotations.NullMarked;
