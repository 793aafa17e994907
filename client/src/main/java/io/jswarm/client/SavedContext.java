package io.jswarm.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import io.jswarm.rpc.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a cluster is reached from elsewhere: its managers and our certificate there. Immutable.
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

    /** What a log may show: no key. */
    @Override
    public String toString() {
        return "context '" + name + "' " + managers;
    }

    /** The same with other roots to believe. */
    public SavedContext withCa(String roots) {
        return new SavedContext(name, description, managers, roots, certificate, key);
    }

    /**
     * Nothing, for a certificate that is valid at this time.
     *
     * @throws ClientException when it has expired or cannot be read
     */
    public void requireValid(Instant now) {
        try {
            Instant end = expiresAt();
            if (!now.isBefore(end)) {
                throw new ClientException(new Failure.ContextExpired(name, end));
            }
        } catch (CertificateException e) {
            throw new ClientException(new Failure.ContextCertificate(name), e);
        }
    }

    /** As it is called. */
    public Endpoint endpoint() {
        return new Endpoint(
                managers, Wire.MANAGER_AUTHORITY, ca, certificate, key, "context '" + name + "'", false, "");
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

    /** The file's content: JSON of ASCII characters only, so that whoever prints it steers no terminal. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setIndent("    ");
            json.beginObject().name("name").value(name).name("description").value(description);
            json.name("managers").beginArray();
            for (String manager : managers) {
                json.value(manager);
            }
            json.endArray().name("ca").value(ca).name("certificate").value(certificate);
            json.name("key").value(key).endObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a text takes all that is written", e);
        }
        return ascii(text.toString()) + "\n";
    }

    /** What is not ASCII stands in texts only, where it may be escaped. */
    private static String ascii(String json) {
        StringBuilder out = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (c < 0x7f) {
                out.append((char) c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return out.toString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException when a field is missing or the text is not a context; says which, as the end of "but"
     */
    public static SavedContext fromJson(String text) {
        JsonObject map = parsed(text);
        if (!(map.get("managers") instanceof JsonArray managers) || managers.isEmpty()) {
            throw new IllegalArgumentException("it has no list of 'managers'");
        }
        List<String> addresses = new ArrayList<>();
        managers.forEach(manager -> addresses.add(manager(manager)));
        return new SavedContext(
                field(map, "name"),
                text(map, "description"),
                List.copyOf(addresses),
                field(map, "ca"),
                field(map, "certificate"),
                field(map, "key"));
    }

    private static JsonObject parsed(String text) {
        try {
            JsonReader reader = new JsonReader(new StringReader(text));
            JsonElement read = JsonParser.parseReader(reader);
            if (read instanceof JsonObject object && reader.peek() == JsonToken.END_DOCUMENT) {
                return object;
            }
        } catch (JsonParseException | IOException e) {
            throw new IllegalArgumentException("it is no JSON object", e);
        }
        throw new IllegalArgumentException("it is no JSON object");
    }

    private static String manager(JsonElement element) {
        if (element instanceof JsonPrimitive address) {
            return address.getAsString();
        }
        throw new IllegalArgumentException("its list of 'managers' holds more than texts");
    }

    /** The text of a field; empty when there is none. */
    private static String text(JsonObject map, String name) {
        return map.get(name) instanceof JsonPrimitive value && value.isString() ? value.getAsString() : "";
    }

    private static String field(JsonObject map, String name) {
        String value = text(map, name);
        if (value.isBlank()) {
            throw new IllegalArgumentException("it has no '" + name + "'");
        }
        return value;
    }
}
