package io.jswarm.api.access;

/** What a caller wants to do. Kinds that need another word get one here. */
public enum Verb {
    /** Read one. */
    GET,
    /** Read many. */
    LIST,
    /** Follow what changes. */
    WATCH,
    /** Make a new one. */
    CREATE,
    /** Change one. */
    UPDATE,
    /** Take one away. */
    REMOVE,
    /** Get the next one in the place of one's own. */
    RENEW,
    /** Speak as one. */
    CONNECT,
    /** Pass on what another one says. */
    RELAY
}
