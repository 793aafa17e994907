/** The replicated log as the rest of the manager sees it: propose, read barrier, membership. */
@NullMarked
package io.jswarm.manager.store;

import org.jspecify.annotations.NullMarked;
