package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which messages clients see is told by the folder of their file; the names on the wire know nothing of folders. */
final class ApiFilesTest {
    private static final List<FileDescriptor> FILES = ApiFiles.in(Path.of("src", "main", "proto"));

    @Test
    void everyFileIsPublicOrInternal() {
        assertThat(FILES).anyMatch(ApiFiles::isPublic).anyMatch(ApiFiles::isInternal);
        assertThat(FILES).allMatch(file -> ApiFiles.isPublic(file) != ApiFiles.isInternal(file));
    }

    @Test
    void whatClientsSeeImportsNothingInternal() {
        assertThat(FILES.stream().filter(ApiFiles::isPublic))
                .allSatisfy(file -> assertThat(file.getDependencies())
                        .as("imports of %s", file.getName())
                        .noneMatch(ApiFiles::isInternal));
    }

    /** The package is part of every method's name: other nodes call the methods by it, whatever the file. */
    @Test
    void allFilesShareThePackageOnTheWire() {
        assertThat(FILES).extracting(FileDescriptor::getPackage).containsOnly("jswarm.v1");
    }

    /** What a client needs: calls of the cluster and of its host, and the detail of a refusal. */
    @Test
    void theServicesOfClientsArePublicAndThoseOfNodesInternal() {
        assertThat(services(true)).containsExactlyInAnyOrder("Control", "Health", "Local");
        assertThat(services(false)).containsExactlyInAnyOrder("CA", "Dispatcher", "Raft", "SessionRelay");
    }

    private static List<String> services(boolean isPublic) {
        return FILES.stream()
                .filter(file -> ApiFiles.isPublic(file) == isPublic)
                .flatMap(file -> file.getServices().stream())
                .map(service -> service.getName())
                .toList();
    }
}
