package io.jswarm.worker.task;

/**
 * What a container may be told of the node it runs on.
 *
 * @param clusterId of the swarm the node belongs to
 * @param nodeId the node's id
 * @param hostname as the node describes itself
 * @param os such as linux
 * @param architecture such as x86_64
 */
public record NodeFacts(String clusterId, String nodeId, String hostname, String os, String architecture) {}
