package io.jswarm.manager.raft;

import io.jswarm.api.v1.RaftFrame;

/** A transport on which nobody is: for a group of one that is only being written. */
final class Loneliness implements RaftTransport {
    @Override
    public void serve(String raftId, Receiver receiver) {
        // Nobody asks.
    }

    @Override
    public void stopServing(String raftId) {
        // Nobody was served.
    }

    @Override
    public Link open(String from, String to, LinkListener listener) {
        listener.closed("there is no other member");
        return new Link() {
            @Override
            public void send(RaftFrame question) {
                // Its listener heard already that it is closed.
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
