package io.jswarm.manager.state;

import io.jswarm.api.v1.RequestResult;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * Results of clients' mutations, kept so that a retry is answered instead of done twice: the last 10,000, and of those
 * beyond the last 1,000 none older than 10 minutes of log time (a leader whose clock is ahead must not make them forgotten
 * at once). Immutable; trimming depends only on the batches, so it is the same on every manager.
 */
final class RequestResults {
    static final RequestResults EMPTY = new RequestResults(TreePMap.empty(), HashTreePMap.empty(), 0);
    private static final int KEPT = 10_000;
    static final int KEPT_WHATEVER_AGE = 1_000;
    private static final long KEPT_MS = 10 * 60 * 1000L;

    private final TreePMap<Long, RequestResult> byOrder;
    private final HashPMap<String, RequestResult> byId;
    private final long next;

    private RequestResults(TreePMap<Long, RequestResult> byOrder, HashPMap<String, RequestResult> byId, long next) {
        this.byOrder = byOrder;
        this.byId = byId;
        this.next = next;
    }

    @Nullable
    RequestResult get(String requestId) {
        return byId.get(requestId);
    }

    Collection<RequestResult> inOrder() {
        return byOrder.values();
    }

    RequestResults plus(RequestResult result) {
        return new RequestResults(byOrder.plus(next, result), byId.plus(result.getRequestId(), result), next + 1);
    }

    RequestResults trimmed(long timeMs) {
        TreePMap<Long, RequestResult> order = byOrder;
        HashPMap<String, RequestResult> ids = byId;
        while (!order.isEmpty()) {
            RequestResult oldest = order.firstEntry().getValue();
            boolean young = order.size() <= KEPT_WHATEVER_AGE || timeMs - oldest.getAtMs() <= KEPT_MS;
            if (order.size() <= KEPT && young) {
                break;
            }
            order = order.minusFirstEntry();
            if (oldest.equals(ids.get(oldest.getRequestId()))) {
                ids = ids.minus(oldest.getRequestId());
            }
        }
        return order.size() == byOrder.size() ? this : new RequestResults(order, ids, next);
    }
}
