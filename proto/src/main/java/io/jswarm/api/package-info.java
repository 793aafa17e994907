/** The words that all parts share: ids, task states, rejections and time as a value. Pure. */
@NullMarked
package io.jswarm.api;

import org.jspecify.annotations.NullMarked;
