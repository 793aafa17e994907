package io.jswarm.manager.scheduler;

/**
 * Why a node cannot take a task, in words.
 *
 * @param text the reason: what the node is ("drained") or what is wrong on it ("insufficient memory")
 * @param adjective whether the text says what the node is
 */
record Refusal(String text, boolean adjective) {
    static final Refusal DOWN = new Refusal("down", true);
    static final Refusal NOT_READY = new Refusal("not ready", true);
    static final Refusal PAUSED = new Refusal("paused", true);
    static final Refusal DRAINED = new Refusal("drained", true);
    static final Refusal PLATFORM = new Refusal("unsupported platform", false);
    static final Refusal CPU = new Refusal("insufficient CPU", false);
    static final Refusal MEMORY = new Refusal("insufficient memory", false);

    static Refusal condition(String text) {
        return new Refusal(text, false);
    }

    /** The reason for so many nodes, as a phrase. */
    public String on(int nodes) {
        String counted = nodes == 1 ? "1 node" : nodes + " nodes";
        if (adjective) {
            return counted + (nodes == 1 ? " is " : " are ") + text;
        }
        return text + " on " + counted;
    }

    /** The reason for the one node that a task was made for, as a phrase. */
    public String onItsNode(String name) {
        return adjective ? "its node " + name + " is " + text : text + " on its node " + name;
    }
}
