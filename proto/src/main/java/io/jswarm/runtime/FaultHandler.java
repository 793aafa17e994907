package io.jswarm.runtime;

/** What happens on a bug or a broken promise: in production the process stops loudly, so that another one can lead. */
@FunctionalInterface
public interface FaultHandler {
    /** Called with what was being done and what was thrown. Any thread. */
    void fatal(String what, Throwable cause);
}
