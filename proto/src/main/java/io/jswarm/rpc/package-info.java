/** gRPC edges: mutual TLS, roles, and the mapping of rejections to status and back. */
@NullMarked
package io.jswarm.rpc;

import org.jspecify.annotations.NullMarked;
