/** Finds the managers or the local daemon and calls them: deadlines, retries, contexts, certificates. */
@NullMarked
package io.jswarm.cli.client;

import org.jspecify.annotations.NullMarked;
