package io.jswarm.manager;

import io.jswarm.manager.controlapi.Leaders;
import io.jswarm.manager.dispatcher.SessionStreams.RelayConnector;
import io.jswarm.manager.state.Decider;
import io.jswarm.manager.store.Store;
import io.jswarm.runtime.EventLoop;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Whatever differs between a manager in a daemon, in a simulation and in a test.
 *
 * @param nodeId the node that it is
 * @param loop its thread and its time, real or virtual; ended by whoever made it
 * @param random secure, but where runs are repeated
 * @param faults told of bugs and of what the manager cannot go on after
 * @param meters where its figures are registered
 * @param deciders what it decides by, in this order
 * @param leaders from its store, the way to whoever leads
 * @param relays the way of its workers' sessions to whoever leads
 * @param ownSessions how many sessions it serves itself while it leads, before it sends workers to others
 * @param watchedBytes what it keeps for watches that resume, in bytes of messages
 * @param refusals told, with the node, what workers said that they may not say
 */
public record Surroundings(
        String nodeId,
        EventLoop loop,
        Randomness random,
        FaultHandler faults,
        MeterRegistry meters,
        List<Decider> deciders,
        Function<Store, Leaders> leaders,
        RelayConnector relays,
        int ownSessions,
        long watchedBytes,
        BiConsumer<String, String> refusals) {}
