package io.jswarm.manager.orchestrator.restart;

import io.jswarm.api.Restarts;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.RestartPolicy;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskState;
import io.jswarm.manager.orchestrator.Slot;
import io.jswarm.manager.orchestrator.SlotChanges;

/**
 * Whether and when a task that ended is replaced. A policy speaks of tasks that end; one whose node is lost has not ended
 * and is replaced whatever the policy says. The answer depends on the slot's history only, not on the present moment. Since
 * history is forgotten in time, the end of all attempts is noted in the last task ({@code given_up}).
 */
public final class RestartPolicies {
    /**
     * The first delay of the backoff; the very first restart in a row has none. The next ones come no sooner after the start
     * before them, however short a delay a policy asks for.
     */
    static final long FIRST_DELAY_MS = 1_000;

    /** The longest delay of the backoff. */
    static final long LONGEST_DELAY_MS = 60_000;

    /** A task that ran so long was calm: the next restart is the first in a row. */
    static final long CALM_MS = 60_000;

    private RestartPolicies() {}

    /**
     * Judges the slot's present task, which is dead.
     *
     * @param nodeLost whether its node is away or drained: then the replacement, elsewhere, need not wait
     */
    static Verdict judge(Slot slot, Task dead, boolean nodeLost) {
        RestartPolicy policy = slot.service().getSpec().getTask().getRestart();
        TaskState state = dead.getStatus().getState();
        if (dead.getGivenUp()) {
            return new Verdict.Stay();
        }
        if (!Restarts.isMet(policy.getCondition(), state)) {
            return new Verdict.Stay();
        }
        if (policy.getMaxAttempts() > 0 && attempts(slot, dead, policy.getWindowMs()) >= policy.getMaxAttempts()) {
            return new Verdict.GiveUp();
        }
        int row = isCalm(dead) ? 0 : dead.getRestarts();
        long delayMs = policy.hasDelayMs() ? Math.max(policy.getDelayMs(), leastMs(row, dead)) : backoffMs(row, dead);
        return new Verdict.Restart(nodeLost ? 0 : delayMs, row + 1, !failedBeforeStart(dead));
    }

    /**
     * Judges the slot's present task, which is dead, and does what follows.
     *
     * @param nodeLost see {@link #judge}
     * @param nodeId where a replacement must run; empty: the scheduler chooses
     */
    public static void settle(Slot slot, Task dead, boolean nodeLost, String nodeId, SlotChanges changes) {
        switch (judge(slot, dead, nodeLost)) {
            case Verdict.Restart(long delayMs, int restarts, boolean ahead) ->
                changes.restart(slot, dead, new SlotChanges.Start(nodeId, delayMs, restarts, ahead));
            case Verdict.GiveUp ignored -> changes.giveUp(dead);
            case Verdict.Stay ignored -> {}
        }
    }

    /**
     * How often tasks of this template version were restarted in the slot, within the window before this one died. One that
     * was replaced for its node and is known to have died since was not restarted.
     */
    private static long attempts(Slot slot, Task dead, long windowMs) {
        long fromMs = windowMs > 0 ? dead.getMeta().getUpdatedAtMs() - windowMs : Long.MIN_VALUE;
        return slot.tasks().stream()
                .filter(task -> task.getRestarted() && endedByItself(task))
                .filter(task -> task.getTemplateVersion() == dead.getTemplateVersion())
                .filter(task -> task.getMeta().getUpdatedAtMs() >= fromMs)
                .count();
    }

    private static boolean endedByItself(Task task) {
        return switch (task.getStatus().getState()) {
            case TASK_STATE_COMPLETE, TASK_STATE_FAILED, TASK_STATE_REJECTED -> true;
            default -> false;
        };
    }

    /**
     * Whether it came to its end while it was prepared. Whoever is prepared ahead of its time fails ahead of it, too: then a
     * delay of the start alone delays nothing.
     */
    private static boolean failedBeforeStart(Task dead) {
        return dead.getStatus().getState() == TaskState.TASK_STATE_REJECTED
                || dead.getDesiredState() == TaskState.TASK_STATE_READY;
    }

    /** What is missing until the slot's last start is {@link #FIRST_DELAY_MS} ago; the first restart in a row has no least. */
    private static long leastMs(int row, Task dead) {
        long startMs = Math.max(dead.getMeta().getCreatedAtMs(), dead.getStartAtMs());
        long livedMs = Math.max(0, dead.getMeta().getUpdatedAtMs() - startMs);
        return row == 0 ? 0 : FIRST_DELAY_MS - livedMs;
    }

    private static boolean isCalm(Task dead) {
        return dead.getRunningSinceMs() > 0 && dead.getMeta().getUpdatedAtMs() - dead.getRunningSinceMs() >= CALM_MS;
    }

    /** Nothing, 1 s, 2 s, 4 s … 60 s, each up to a quarter less, so that slots that failed together drift apart. */
    static long backoffMs(int row, Task dead) {
        if (row == 0) {
            return 0;
        }
        long fullMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS << Math.min(row - 1, 16));
        long spreadMs = fullMs / 4;
        long drawn = mix((TaskId.of(dead.getId()).service() * 31 + dead.getSlot()) * 31 + dead.getGeneration());
        return fullMs - Math.floorMod(drawn, spreadMs + 1);
    }

    /** Stafford's variant 13 of the 64-bit finalizer: neighbours get unlike values, the same on every manager. */
    private static long mix(long value) {
        long a = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
