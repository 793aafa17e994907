/** An HTTP/1.1 server whose handlers may block: for metrics and health now, for gateways later. */
@NullMarked
package io.jswarm.deploy.http;

import org.jspecify.annotations.NullMarked;
