package io.jswarm.worker.task;

import io.jswarm.api.v1.TaskStatus;

/**
 * The outcome of one decision.
 *
 * @param action to do
 * @param status the task's status from now on; its state is that of before or one that may follow it
 */
public record TaskDecision(Action action, TaskStatus status) {}
