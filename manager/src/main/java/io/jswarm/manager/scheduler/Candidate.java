package io.jswarm.manager.scheduler;

import io.jswarm.manager.state.NodeRanking;

/**
 * A node that can take a task of a group, with its rank at this moment: smaller is better.
 *
 * @param room the node
 * @param failing whether tasks of the group failed there often and lately
 * @param ofService how many tasks of the service are wanted there
 * @param share its reserved share
 * @param wanted how many tasks are wanted there
 */
record Candidate(NodeRoom room, boolean failing, int ofService, double share, int wanted)
        implements Comparable<Candidate> {
    static Candidate of(NodeRoom room, boolean failing, long serviceSequence) {
        return new Candidate(room, failing, room.wantedOf(serviceSequence), room.reservedShare(), room.wanted());
    }

    /** One that stands at this place, where the group does not fail. */
    static Candidate at(NodeRanking.Place place, NodeRoom room) {
        return new Candidate(room, false, place.ofService(), place.share(), place.wanted());
    }

    @Override
    public int compareTo(Candidate other) {
        int result = Boolean.compare(failing, other.failing);
        if (result == 0) {
            result = Integer.compare(ofService, other.ofService);
        }
        if (result == 0) {
            result = Double.compare(share, other.share);
        }
        if (result == 0) {
            result = Integer.compare(wanted, other.wanted);
        }
        return result != 0
                ? result
                : room.node().getId().compareTo(other.room.node().getId());
    }
}
