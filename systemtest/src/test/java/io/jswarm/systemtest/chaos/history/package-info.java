/** Histories of clients' operations, and whether they are linearizable. The only importer of the checker's library. */
@NullMarked
package io.jswarm.systemtest.chaos.history;

import org.jspecify.annotations.NullMarked;
