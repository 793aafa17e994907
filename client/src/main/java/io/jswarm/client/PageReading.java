package io.jswarm.client;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The objects of a list that comes in pages: each page is asked for when the one before is used up. One thread.
 *
 * @param <T> the kind of object
 */
final class PageReading<T> implements Iterator<T> {
    /**
     * A page.
     *
     * @param objects what is on it; may be empty although more pages follow
     * @param nextToken what the next page is asked for with; empty on the last one
     */
    record Page<T>(List<T> objects, String nextToken) {}

    private final Function<String, Page<T>> ask;
    private Iterator<T> current;
    private String nextToken;

    private PageReading(Function<String, Page<T>> ask, Page<T> first) {
        this.ask = ask;
        this.current = first.objects().iterator();
        this.nextToken = first.nextToken();
    }

    /**
     * The first page is asked for at once, the others as they are read.
     *
     * @param ask brings the page of a token
     */
    static <T> Stream<T> stream(Function<String, Page<T>> ask) {
        PageReading<T> pages = new PageReading<>(ask, ask.apply(""));
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && !nextToken.isEmpty()) {
            Page<T> page = ask.apply(nextToken);
            current = page.objects().iterator();
            nextToken = page.nextToken();
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return current.next();
    }
}
