package io.jswarm.cli.client;

import io.jswarm.cli.output.Json;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Endpoint;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How a cluster is reached from elsewhere: its managers and our certificate there.
 *
 * @param name the context's name
 * @param description a person's words; may be empty
 * @param managers host:port of each
 * @param ca PEM of the cluster's root certificate
 * @param certificate PEM chain of our certificate
 * @param key PEM (PKCS#8) of our key
 */
public record SavedContext(
        String name, String description, List<String> managers, String ca, String certificate, String key) {

    /** The same with other roots to believe. */
    public SavedContext withCa(String roots) {
        return new SavedContext(name, description, managers, roots, certificate, key);
    }

    /**
     * Nothing, for a certificate that is valid at this time.
     *
     * @throws CliException when it has expired or cannot be read; says what to do
     */
    public void requireValid(Instant now) {
        try {
            if (!now.isBefore(expiresAt())) {
                throw CliException.failed(
                        "Expected a valid certificate in the context '" + name + "', but it expired at " + expiresAt()
                                + ".",
                        "Check the clock. If it is right: jswarm context rm " + name
                                + "; then, on a manager: jswarm context" + " create " + name + ".");
            }
        } catch (CertificateException e) {
            throw CliException.failed(
                    "Expected a certificate in the context '" + name + "', but what it holds is none.",
                    "Forget it: jswarm context rm " + name + "; then make it anew on a manager: jswarm context create "
                            + name);
        }
    }

    /** As it is called. */
    public Endpoint endpoint() {
        return new Endpoint(
                managers, Endpoint.MANAGER_AUTHORITY, ca, certificate, key, "context '" + name + "'", false, "");
    }

    /**
     * When our certificate ends.
     *
     * @throws CertificateException when it cannot be read
     */
    public Instant expiresAt() throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return ((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII))))
                .getNotAfter()
                .toInstant();
    }

    /** The file's content. */
    public String toJson() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("description", description);
        map.put("managers", managers);
        map.put("ca", ca);
        map.put("certificate", certificate);
        map.put("key", key);
        return Json.pretty(map) + "\n";
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when a field is missing or the text is not a context
     */
    public static SavedContext fromJson(String text) {
        Map<String, Object> map = parsed(text);
        if (!(map.get("managers") instanceof List<?> managers) || managers.isEmpty()) {
            throw new IllegalArgumentException("it has no list of 'managers'");
        }
        return new SavedContext(
                field(map, "name"),
                Objects.toString(map.get("description"), ""),
                managers.stream().map(String::valueOf).toList(),
                field(map, "ca"),
                field(map, "certificate"),
                field(map, "key"));
    }

    private static Map<String, Object> parsed(String text) {
        try {
            return Json.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no JSON object", e);
        }
    }

    private static String field(Map<String, Object> map, String name) {
        if (map.get(name) instanceof String value && !value.isBlank()) {
            return value;
        }
        throw new IllegalArgumentException("it has no '" + name + "'");
    }
}
