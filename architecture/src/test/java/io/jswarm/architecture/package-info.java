/** The rules of the architecture page, held by tests: layers, purity, owners of libraries, names, lengths. */
@NullMarked
package io.jswarm.architecture;

import org.jspecify.annotations.NullMarked;
