package io.jswarm.runtime;

/** The innermost reason of a failure, since those around it say only that something failed. Any thread. */
public final class Causes {
    /** More than any chain has, unless it is a ring. */
    private static final int DEEPEST = 20;

    private Causes() {}

    /** The failure that began it; itself when it has no cause. */
    public static Throwable deepest(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; depth < DEEPEST && deepest.getCause() != null; depth++) {
            deepest = deepest.getCause();
        }
        return deepest;
    }

    /** What the innermost one says; the name of its class where it says nothing. */
    public static String words(Throwable failure) {
        Throwable deepest = deepest(failure);
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }
}
