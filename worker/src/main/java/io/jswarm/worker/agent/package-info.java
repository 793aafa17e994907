/** The agent: does on this node what managers want, and tells them how it goes. */
@NullMarked
package io.jswarm.worker.agent;

import org.jspecify.annotations.NullMarked;
