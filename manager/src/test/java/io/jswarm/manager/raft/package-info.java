/** Tests of the store on Raft. */
@NullMarked
package io.jswarm.manager.raft;

import org.jspecify.annotations.NullMarked;
