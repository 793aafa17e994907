/** What an earlier program wrote, and whether this one still reads it and writes the same. */
@NullMarked
package io.jswarm.manager.recorded;

import org.jspecify.annotations.NullMarked;
