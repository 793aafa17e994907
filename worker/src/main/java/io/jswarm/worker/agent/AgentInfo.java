package io.jswarm.worker.agent;

import java.util.List;

/**
 * What an agent can say of itself; an immutable picture, for any thread.
 *
 * @param sessionId of the session with a manager; empty without one
 * @param manager host:port of that manager; empty without a session
 * @param managers all that are known
 * @param tasks how many tasks it looks after
 * @param engineProblem why the engine gives no answer; empty while it does
 */
public record AgentInfo(String sessionId, String manager, List<String> managers, int tasks, String engineProblem) {}
