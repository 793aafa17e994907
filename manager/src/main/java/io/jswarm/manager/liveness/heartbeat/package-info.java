/**
 * Heartbeats as they come: {@link io.jswarm.manager.liveness.heartbeat.HeartbeatAnswers} answers them on the network's
 * threads, {@link io.jswarm.manager.liveness.heartbeat.HeartbeatQueue} keeps them until the loop takes them in, and {@link
 * io.jswarm.manager.liveness.heartbeat.NodeSessions} is what is known of each node then: the input of {@code liveness}.
 */
@NullMarked
package io.jswarm.manager.liveness.heartbeat;

import org.jspecify.annotations.NullMarked;
