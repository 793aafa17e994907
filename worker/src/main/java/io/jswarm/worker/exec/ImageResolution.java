package io.jswarm.worker.exec;

import io.jswarm.api.v1.Platform;
import java.util.List;

/**
 * What a registry says of a tag.
 *
 * @param digest sha256:…
 * @param platforms that the image is for
 */
public record ImageResolution(String digest, List<Platform> platforms) {}
