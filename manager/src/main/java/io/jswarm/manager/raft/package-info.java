/** The store on Raft: the only package that knows the Raft library. */
@NullMarked
package io.jswarm.manager.raft;

import org.jspecify.annotations.NullMarked;
