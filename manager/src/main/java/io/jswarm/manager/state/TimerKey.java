package io.jswarm.manager.state;

/**
 * Names a timer: setting it again replaces it.
 *
 * @param decider the name of the decider that set it and alone hears of it
 * @param subject what it is about, often an id
 */
public record TimerKey(String decider, String subject) {}
