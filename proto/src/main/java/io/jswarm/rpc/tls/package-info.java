/** Keys, certificates, certificate requests and join tokens: what the CA, the daemon and the command line share. */
@NullMarked
package io.jswarm.rpc.tls;

import org.jspecify.annotations.NullMarked;
