package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostnamesTest {
    private static Node node(String id, String hostname) {
        return Node.newBuilder()
                .setId(id)
                .setDescription(NodeDescription.newBuilder().setHostname(hostname))
                .build();
    }

    @Test
    void onlyNamesOfSeveralNodesAreShared() {
        assertThat(Hostnames.shared(
                        List.of(node("c", "web"), node("d", ""), node("a", "web"), node("e", ""), node("b", "db"))))
                .containsOnlyKeys("web")
                .containsEntry("web", List.of("a", "c"));
    }

    @Test
    void theProblemNamesEachNode() {
        assertThat(Hostnames.problem("web", List.of("a", "c")))
                .startsWith("2 nodes have the hostname web (a, c)")
                .contains("node.hostname==web");
        assertThat(Hostnames.advice()).contains("jswarm node rm ID");
    }
}
