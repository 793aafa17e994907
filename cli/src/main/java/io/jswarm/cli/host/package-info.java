/** Commands about this host and this program: info, doctor, version, completion, daemon. */
@NullMarked
package io.jswarm.cli.host;

import org.jspecify.annotations.NullMarked;
