package io.jswarm.cli.service;

import io.jswarm.cli.output.Json;
import io.jswarm.cli.program.CliException;
import io.jswarm.cli.program.Environment;
import io.jswarm.cli.program.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code docker login} saved: {@code auths} of {@code ~/.docker/config.json}, or of DOCKER_CONFIG. */
final class RegistryCredentials {
    private static final String HUB = "https://index.docker.io/v1/";
    private final Path file;

    RegistryCredentials(Environment environment) {
        String folder = environment.variable("DOCKER_CONFIG");
        this.file = (folder.isEmpty() ? environment.home().resolve(".docker") : Path.of(folder)).resolve("config.json");
    }

    /**
     * The credentials for an image's registry, in the form of the engine's X-Registry-Auth header.
     *
     * @throws CliException when there are none
     */
    String forImage(String image) {
        String registry = registryOf(image);
        Map<String, Object> config = read();
        if (!(config.get("auths") instanceof Map<?, ?> auths)) {
            throw missing(registry, config.containsKey("credsStore") ? " (credential stores are not read)" : "");
        }
        for (String key :
                registry.equals("docker.io") ? List.of(HUB, "docker.io", "index.docker.io") : keys(registry)) {
            if (auths.get(key) instanceof Map<?, ?> entry
                    && entry.get("auth") instanceof String auth
                    && !auth.isEmpty()) {
                return encode(registry, auth);
            }
        }
        throw missing(registry, config.containsKey("credsStore") ? " (credential stores are not read)" : "");
    }

    private static List<String> keys(String registry) {
        return List.of(registry, "https://" + registry, "https://" + registry + "/", "http://" + registry);
    }

    /** {@code docker.io} unless the first part looks like a host. */
    static String registryOf(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host ? first : "docker.io";
    }

    private String encode(String registry, String auth) {
        String[] parts = decode(registry, auth).split(":", 2);
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("username", parts[0]);
        header.put("password", parts.length > 1 ? parts[1].replace("\0", "") : "");
        header.put("serveraddress", registry.equals("docker.io") ? HUB : registry);
        return Base64.getUrlEncoder().encodeToString(Json.compact(header).getBytes(StandardCharsets.UTF_8));
    }

    private String decode(String registry, String auth) {
        try {
            return new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CliException.failed(
                    "--with-registry-auth: expected Base64 as 'auth' of " + registry + " in " + file
                            + ", but it is something else.",
                    "Log in again: docker login " + registry);
        }
    }

    private Map<String, Object> read() {
        try {
            return Json.parse(Files.readString(file));
        } catch (IOException e) {
            throw CliException.failed(
                    "--with-registry-auth: expected to read " + file + ", but " + FileProblem.reading(file, e) + ".",
                    "Log in first: docker login REGISTRY");
        } catch (IllegalArgumentException e) {
            throw CliException.failed(
                    "--with-registry-auth: expected JSON in " + file + ", but it is none.",
                    "Mend it, or move it away and log in again: docker login REGISTRY");
        }
    }

    private CliException missing(String registry, String why) {
        return CliException.failed(
                "--with-registry-auth: expected credentials for " + registry + " in " + file + ", but there are none"
                        + why + ".",
                "Log in first: docker login " + registry);
    }
}
