package io.jswarm.deploy.daemon.identity;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections of one kind a listener has, of each address and in all, and how many it may have. Any thread. */
final class ConnectionCount {
    private final int mostOfAddress;
    private final int mostInAll;
    private final ConcurrentMap<String, Integer> ofAddress = new ConcurrentHashMap<>();
    private final AtomicInteger inAll = new AtomicInteger();

    ConnectionCount(int mostOfAddress, int mostInAll) {
        this.mostOfAddress = mostOfAddress;
        this.mostInAll = mostInAll;
    }

    /**
     * Counts one more of this address; false, and not counted, when there are too many. Of several that come at once for
     * the last place, all may be refused.
     */
    boolean enter(String address) {
        int open = ofAddress.merge(address, 1, Integer::sum);
        if (inAll.incrementAndGet() > mostInAll || open > mostOfAddress) {
            leave(address);
            return false;
        }
        return true;
    }

    /** One that was counted is gone. */
    void leave(String address) {
        ofAddress.computeIfPresent(address, (_, open) -> open > 1 ? open - 1 : null);
        inAll.decrementAndGet();
    }

    /** For a refusal: how many there may be. */
    String bound() {
        return mostOfAddress + " of an address and " + mostInAll + " in all";
    }
}
