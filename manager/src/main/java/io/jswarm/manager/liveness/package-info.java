/**
 * Whether a node lives: from three missed heartbeats to DOWN. Pure. In the order in which they act:
 *
 * <ul>
 *   <li>{@link io.jswarm.manager.liveness.HeartbeatPeriod}: how often workers send a heartbeat, and the silence that makes
 *       a node lost.
 *   <li>{@link io.jswarm.manager.liveness.HeartbeatTimeouts}: how long each node may still be silent.
 *   <li>{@link io.jswarm.manager.liveness.NodeLiveness}: the decider that makes nodes READY, UNKNOWN and DOWN.
 *   <li>{@link io.jswarm.manager.liveness.EvictionBrake}: holds it when most nodes seem lost together.
 * </ul>
 *
 * <p>{@code heartbeat}, within, takes heartbeats in and answers them; it is a package of its own, since it works on the
 * network's threads and this one is pure. One part is elsewhere: {@link io.jswarm.manager.state.SoftState}, the answers of
 * the one to the questions of the other, since every decider's view has it.
 */
@NullMarked
package io.jswarm.manager.liveness;

import org.jspecify.annotations.NullMarked;
