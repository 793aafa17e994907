@NullMarked
package io.jswarm.bench;

import org.jspecify.annotations.NullMarked;
