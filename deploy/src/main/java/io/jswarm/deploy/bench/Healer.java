package io.jswarm.deploy.bench;

import java.io.IOException;

/** A contestant that replaces what died, with a manager on every host. For one thread. */
interface Healer extends Contestant {
    /** The host whose manager leads. */
    String leader() throws IOException, InterruptedException;

    /** Asks the manager of this host, once, for a small write of this name; false when it refused or gave no answer in time. */
    boolean write(String host, String name) throws InterruptedException;

    /** Takes away what {@link #write} made, if it was made. */
    void unwrite(String name) throws IOException, InterruptedException;

    /** All tasks of the host are to run elsewhere. */
    void drain(String host) throws IOException, InterruptedException;

    /** The host takes tasks again. */
    void activate(String host) throws IOException, InterruptedException;
}
