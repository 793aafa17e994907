package io.jswarm.api;

/**
 * A "no" as a value: bad input or a precondition that does not hold. Never an exception in the core; one place in
 * {@code rpc} maps it to a gRPC status.
 *
 * @param code what kind of no
 * @param reason what is wrong: "Expected … but …" in plain words
 * @param field the field that is wrong, or empty
 * @param hint what to do next, often a command, or empty
 */
public record Rejection(Code code, String reason, String field, String hint) {
    /** The kinds of rejection, named as gRPC's status codes. */
    public enum Code {
        /** The input is wrong whatever the state is. */
        INVALID_ARGUMENT,
        /** The named object is not there. */
        NOT_FOUND,
        /** The name is taken. */
        ALREADY_EXISTS,
        /** The state does not allow it now. */
        FAILED_PRECONDITION,
        /** The object changed since it was read. */
        ABORTED,
        /** The caller may not. */
        PERMISSION_DENIED,
        /** The caller did not say who it is. */
        UNAUTHENTICATED,
        /** What was asked for is no longer kept. */
        OUT_OF_RANGE,
        /** A limit is reached. */
        RESOURCE_EXHAUSTED,
        /** Nobody can answer now; try again. */
        UNAVAILABLE
    }

    /** A wrong field: what was expected of it, and what to do. */
    public static Rejection invalid(String field, String reason, String hint) {
        return new Rejection(Code.INVALID_ARGUMENT, reason, field, hint);
    }

    /** A missing object. */
    public static Rejection notFound(String reason, String hint) {
        return new Rejection(Code.NOT_FOUND, reason, "", hint);
    }

    /** A state that does not allow it. */
    public static Rejection precondition(String reason, String hint) {
        return new Rejection(Code.FAILED_PRECONDITION, reason, "", hint);
    }

    /** Nobody can answer now. */
    public static Rejection unavailable(String reason, String hint) {
        return new Rejection(Code.UNAVAILABLE, reason, "", hint);
    }

    /** Nobody can answer now, since too few managers do; what that hinders is said in the words given. */
    public static Rejection noMajority(String what) {
        return unavailable(
                "No majority of the managers answers: " + what + ".",
                "Bring managers back until most of them run: 'jswarm doctor' on one says which do not answer, and what to do"
                        + " when they are lost for good. What this one last knew is shown by inspect, ls and ps with"
                        + " --stale.");
    }

    /** One line for a person. */
    public String message() {
        return hint.isEmpty() ? reason : reason + " " + hint;
    }
}
