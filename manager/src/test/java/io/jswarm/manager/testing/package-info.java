/** Builders and a small driver for tests of deciders; part of the manager's test-jar. */
@NullMarked
package io.jswarm.manager.testing;

import org.jspecify.annotations.NullMarked;
