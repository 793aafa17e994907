/** The store's contract on atomix-raft, for a trial only: nothing that ships knows of it. The only importer of that library. */
@NullMarked
package io.jswarm.trial.atomix;

import org.jspecify.annotations.NullMarked;
