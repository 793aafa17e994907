@NullMarked
package io.jswarm.bench.load;

import org.jspecify.annotations.NullMarked;
