package io.jswarm.manager.store.memory;

import java.util.Set;

/**
 * A proposal that is not committed.
 *
 * @param dueNanos when a majority has it, if the leader still leads
 * @param reached the members that may have it in their logs: such a one may commit it after the leader's end
 */
record MemoryProposal(MemoryEntry entry, long dueNanos, Set<String> reached) {}
