package io.jswarm.systemtest.swarm;

/**
 * A container of ours as an engine lists it.
 *
 * @param host whose engine
 * @param id the engine's id
 * @param running whether it runs
 * @param task the task it belongs to
 * @param service the name of the task's service
 */
public record Container(String host, String id, boolean running, String task, String service) {}
