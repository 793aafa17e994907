/**
 * The shape that Docker's Engine API gives to what jswarm's messages hold: one table, read in both directions. What Docker
 * has no field for stands under {@code Jswarm}.
 */
@NullMarked
package io.jswarm.api.docker;

import org.jspecify.annotations.NullMarked;
