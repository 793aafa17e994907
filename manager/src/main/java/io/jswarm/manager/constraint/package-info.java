/** Placement constraints and spread preferences: read from text, matched against a node. Pure. */
@NullMarked
package io.jswarm.manager.constraint;

import org.jspecify.annotations.NullMarked;
