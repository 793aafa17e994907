/** Who this host is: its key and certificate on disk, how it gets and renews them, and the TLS of its listeners. */
@NullMarked
package io.jswarm.deploy.daemon.identity;

import org.jspecify.annotations.NullMarked;
