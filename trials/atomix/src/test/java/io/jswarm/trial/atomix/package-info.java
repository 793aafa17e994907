/** What atomix-raft does under attack. */
@NullMarked
package io.jswarm.trial.atomix;

import org.jspecify.annotations.NullMarked;
