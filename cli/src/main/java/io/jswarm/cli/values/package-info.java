/** What people type: durations, sizes, mounts, ports, filters. */
@NullMarked
package io.jswarm.cli.values;

import org.jspecify.annotations.NullMarked;
