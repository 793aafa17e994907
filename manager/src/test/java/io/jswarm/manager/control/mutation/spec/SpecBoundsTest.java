package io.jswarm.manager.control.mutation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Annotations;
import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.ClusterSpec;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.manager.testing.Services;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How large specs may be, and what is said of images that are none. */
final class SpecBoundsTest {
    private static final String CONTAINER = "task.container.";

    private static List<Rejection> problems(Consumer<ServiceSpec.Builder> change) {
        ServiceSpec.Builder spec = Services.replicated(1, 2).name("web").build().getSpec().toBuilder();
        change.accept(spec);
        return ServiceSpecs.check(spec.build()).all();
    }

    private static Consumer<ServiceSpec.Builder> container(Consumer<ContainerSpec.Builder> change) {
        return spec -> change.accept(spec.getTaskBuilder().getContainerBuilder());
    }

    private static Label label(String key, String value) {
        return Label.newBuilder().setKey(key).setValue(value).build();
    }

    private static void largestIs(String field, Consumer<ServiceSpec.Builder> change) {
        assertThat(problems(change))
                .singleElement()
                .satisfies(problem -> assertThat(problem.field()).isEqualTo(field));
    }

    @Test
    void aSpecIsBoundedAndItsLargestPartIsNamed() {
        String large = "X=" + "x".repeat(100_000);
        assertThat(problems(container(c -> c.addAllEnv(Collections.nCopies(5, large)))))
                .isEmpty();
        assertThat(problems(container(
                        c -> c.addAllEnv(Collections.nCopies(6, large)).addArgs("y".repeat(50_000)))))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo(CONTAINER + "env");
                    assertThat(problem.reason())
                            .startsWith("--env: ")
                            .contains("at most 512 KiB", "635 KiB", "586 KiB of them here");
                    assertThat(problem.hint()).contains("volume");
                });
        largestIs("annotations.labels", spec -> {
            for (int i = 0; i < 10; i++) {
                spec.getAnnotationsBuilder().addLabels(label("a" + i, "b".repeat(60_000)));
            }
        });
        largestIs(CONTAINER + "args", container(c -> c.addAllArgs(Collections.nCopies(6, "y".repeat(100_000)))));
    }

    @Test
    void nodesAndTheClusterHoldLabelsNotData() {
        Label large = label("a", "b".repeat(35_000));
        Label other = large.toBuilder().setKey("b").build();
        NodeSpec node = NodeSpec.newBuilder()
                .setDesiredRole(NodeRole.NODE_ROLE_WORKER)
                .setAvailability(Availability.AVAILABILITY_ACTIVE)
                .setAnnotations(Annotations.newBuilder().addLabels(large).addLabels(other))
                .build();
        assertThat(NodeSpecs.check(node).all())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.reason()).startsWith("--label-add: ").contains("at most 64 KiB", "69 KiB"));
        ClusterSpec.Builder spec = ClusterSpecs.withDefaults(ClusterSpec.getDefaultInstance()).toBuilder();
        spec.getAnnotationsBuilder().addLabels(large).addLabels(other);
        assertThat(ClusterSpecs.check(spec.build()).all())
                .singleElement()
                .satisfies(problem -> assertThat(problem.field()).isEqualTo("annotations.labels"));
    }

    private static void imageSays(String image, String reason, String hint) {
        assertThat(problems(container(c -> c.setImage(image)))).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).contains(reason);
            assertThat(problem.hint()).contains(hint);
        });
    }

    @Test
    void whatIsWrongWithAnImageIsNamed() {
        String id = "0a".repeat(32);
        imageSays(" ", "it is empty", "nginx:1.27");
        imageSays("My/Image:1", "has upper case letters", "perhaps you mean: my/image");
        imageSays("nginx latest", "has a blank in it", "nginx:1.27");
        imageSays("nginx:-x", "the tag of \"nginx:-x\"", "nginx:1.27");
        imageSays("nginx:" + "x".repeat(129), "1 to 128", "nginx:1.27");
        imageSays("nginx@sha256:" + id.substring(1), "64 hexadecimal digits", "docker images --digests");
        imageSays("nginx@latest", "the digest of", "docker images --digests");
        imageSays("sha256:" + id, "is the id of an image", "docker tag sha256:" + id);
        imageSays(id, "is the id of an image", "docker tag");
        imageSays("a//b", "is not lower case letters and digits", "nginx:1.27");
        imageSays("a".repeat(256), "256 characters, and at most 255", "nginx:1.27");
    }
}
