/** What a person hands to others who look for a fault: state, logs and facts of a host, without secrets. */
@NullMarked
package io.jswarm.cli.support;

import org.jspecify.annotations.NullMarked;
