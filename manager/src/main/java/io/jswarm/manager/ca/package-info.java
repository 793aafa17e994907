/** The cluster's certificate authority: the root, certificates of nodes and admins, join tokens, and the CA service. */
@NullMarked
package io.jswarm.manager.ca;

import org.jspecify.annotations.NullMarked;
