package io.jswarm.manager.dispatcher;

import io.jswarm.api.v1.ImageResolved;
import java.util.List;

/**
 * Writes down what workers answer.
 *
 * @param notes one line an answer
 */
record NotedAnswers(List<String> notes) implements SessionAnswers {
    @Override
    public void connected(String nodeId) {
        notes.add("connected " + nodeId);
    }

    @Override
    public void disconnected(String nodeId) {
        notes.add("disconnected " + nodeId);
    }

    @Override
    public void imageResolved(String nodeId, ImageResolved answer) {
        notes.add("resolved " + nodeId + " " + answer.getDigest());
    }
}
