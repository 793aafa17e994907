package io.jswarm.manager.controlapi;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Page;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One page of a list, bounded by count and by bytes so that no answer reaches gRPC's 4 MiB.
 *
 * @param items the page
 * @param nextToken where the next page begins; empty on the last
 */
record Pages<T>(List<T> items, String nextToken) {
    private static final int DEFAULT_SIZE = 500;
    private static final int MOST_SIZE = 1_000;
    private static final int MOST_BYTES = 2 * 1024 * 1024;

    /** Takes a page from sorted objects that begin after the page's token. */
    static <S, T extends MessageLite> Pages<T> of(
            Page page, Iterator<S> rest, Predicate<S> wanted, Function<S, T> shown, Function<S, String> key) {
        int size = page.getSize() == 0 ? DEFAULT_SIZE : Math.min(page.getSize(), MOST_SIZE);
        List<T> items = new ArrayList<>();
        long bytes = 0;
        String last = "";
        while (rest.hasNext()) {
            S next = rest.next();
            if (!wanted.test(next)) {
                continue;
            }
            T item = shown.apply(next);
            bytes += item.getSerializedSize();
            if (!items.isEmpty() && (items.size() >= size || bytes > MOST_BYTES)) {
                return new Pages<>(items, last);
            }
            items.add(item);
            last = key.apply(next);
        }
        return new Pages<>(items, "");
    }
}
