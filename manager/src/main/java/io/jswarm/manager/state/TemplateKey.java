package io.jswarm.manager.state;

/**
 * Names one version of a service's task template.
 *
 * @param serviceId the service
 * @param version its template version
 */
public record TemplateKey(String serviceId, long version) implements Comparable<TemplateKey> {
    @Override
    public int compareTo(TemplateKey other) {
        int byService = serviceId.compareTo(other.serviceId);
        return byService != 0 ? byService : Long.compare(version, other.version);
    }
}
