package io.jswarm.api.access;

/**
 * What a caller asks for.
 *
 * @param verb what it wants to do
 * @param resource with what
 * @param name how the caller called that, for messages: a method of the API
 */
public record AccessRequest(Verb verb, Resource resource, String name) {
    /** Something that no table names; nobody may do it. */
    public static AccessRequest unknown(String name) {
        return new AccessRequest(Verb.GET, Resource.UNKNOWN, name);
    }
}
