/** What a node tells of itself over HTTP: metrics, health and readiness. */
@NullMarked
package io.jswarm.deploy.daemon.observe;

import org.jspecify.annotations.NullMarked;
