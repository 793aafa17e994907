package io.jswarm.manager.loop;

/**
 * A mutation that is committed.
 *
 * @param objectId the object that it is about
 * @param revision the state's revision that holds it
 */
public record Accepted(String objectId, long revision) {}
