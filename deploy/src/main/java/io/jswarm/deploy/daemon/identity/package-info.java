/** Who this host is: its certificates on disk, how it gets them, and the local listener's own. */
@NullMarked
package io.jswarm.deploy.daemon.identity;

import org.jspecify.annotations.NullMarked;
