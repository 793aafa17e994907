package io.jswarm.worker.agent;

import io.jswarm.api.v1.Hello;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import org.jspecify.annotations.Nullable;

/**
 * A connection beside that of the session, which may become the session's: once somebody else listens to it, it only passes
 * on what comes. Loop thread.
 */
abstract class NextConnection implements LinkListener {
    private @Nullable DispatcherLink link;
    private @Nullable LinkListener to;

    /** Opens it and says Hello. */
    void open(DispatcherConnector connector, String addr, Hello hello) {
        DispatcherLink opened = connector.open(addr, this);
        link = opened;
        opened.send(WorkerMessage.newBuilder().setHello(hello).build());
    }

    void close() {
        if (link != null) {
            link.close();
        }
    }

    /** Somebody else listens from now on; nobody when it was not opened yet. */
    void handOver(Taker taker) {
        DispatcherLink mine = link;
        if (mine != null) {
            to = taker.take(mine);
        }
    }

    /** Given a connection, says who listens to it from then on. */
    interface Taker {
        LinkListener take(DispatcherLink link);
    }

    /** The first message; it is passed on when this hands the connection over. */
    abstract void spoke(ManagerMessage message);

    /** It ended before anybody else listened. */
    abstract void ended(LinkEnd ending);

    @Override
    public void received(ManagerMessage message) {
        if (to == null) {
            spoke(message);
        }
        if (to != null) {
            to.received(message);
        }
    }

    @Override
    public void closed(String why, LinkEnd ending) {
        if (to == null) {
            ended(ending);
        }
        if (to != null) {
            to.closed(why, ending);
        }
    }
}
