package io.jswarm.systemtest.swarm;

import static io.jswarm.systemtest.swarm.Swarm.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.TaskView;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Services as people use them, on hosts that are well. */
@Tag("testbed")
@Timeout(300)
@ExtendWith(WholeSwarm.class)
final class ServicesTest {
    private final Swarm swarm;
    private final HttpClient http = HttpClient.newHttpClient();

    ServicesTest(Swarm swarm) {
        this.swarm = swarm;
    }

    private void create(String name, int replicas, String... flags) {
        swarm.create(name, replicas, flags);
    }

    /** What each running task of the service answers. */
    private List<String> pages(String service) {
        return swarm.wanted(service).stream().map(this::page).toList();
    }

    private String page(TaskView task) {
        int port = task.getTask().getStatus().getPorts(0).getPublishedPort();
        URI uri = URI.create("http://" + swarm.hosts().address(task.getNodeHostname()) + ":" + port + "/");
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new AssertionError("no page from " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void allAnswer(String service, int replicas, String version) {
        eventually().untilAsserted(() -> {
            List<String> pages = pages(service);
            assertThat(pages).hasSize(replicas).doesNotHaveDuplicates();
            assertThat(pages).allSatisfy(page -> assertThat(page).contains("version " + version));
        });
    }

    @Test
    void threeReplicasRunOnThreeHostsAndAnswer() {
        create("web", 3, "--publish", "target=80,mode=host");
        swarm.settles(Map.of("web", 3));
        assertThat(swarm.wanted("web").stream().map(TaskView::getNodeHostname))
                .containsExactlyInAnyOrderElementsOf(Hosts.ALL);
        allAnswer("web", 3, "1");
        assertThat(swarm.jswarm("service", "ls", "--format", "{{.Name}} {{.Replicas}}"))
                .startsWith("web 3/3");
    }

    @Test
    void scalesToFiftyAndToNothing() {
        create("many", 1);
        swarm.jswarm("service", "scale", "--wait-timeout", "120s", "many=50");
        swarm.settles(Map.of("many", 50), Duration.ofMinutes(2));
        for (String host : Hosts.ALL) {
            assertThat(swarm.running().stream()
                            .filter(container -> container.host().equals(host)))
                    .as("on %s", host)
                    .hasSizeBetween(16, 17);
        }
        swarm.jswarm("service", "scale", "--wait-timeout", "120s", "many=0");
        swarm.settles(Map.of("many", 0), Duration.ofMinutes(2));
        eventually()
                .untilAsserted(() -> assertThat(swarm.hosts().containers(Hosts.ALL))
                        .as("containers, ended ones too")
                        .isEmpty());
    }

    @Test
    void updatesAndRollsBack() {
        create("web", 3, "--publish", "target=80,mode=host");
        swarm.settles(Map.of("web", 3));
        swarm.jswarm(
                "service", "update", "--no-resolve-image", "--wait-timeout", "90s", "--image", "jswarm/web:2", "web");
        swarm.settles(Map.of("web", 3));
        allAnswer("web", 3, "2");
        swarm.jswarm("service", "rollback", "--wait-timeout", "90s", "web");
        swarm.settles(Map.of("web", 3));
        allAnswer("web", 3, "1");
    }

    @Test
    void drainMovesTasksAway() {
        create("web", 6);
        swarm.settles(Map.of("web", 6));
        swarm.jswarm("node", "update", "--availability", "drain", Hosts.H2);
        swarm.settles(Map.of("web", 6));
        assertThat(swarm.running()).noneMatch(container -> container.host().equals(Hosts.H2));
        swarm.jswarm("node", "update", "--availability", "active", Hosts.H2);
        swarm.jswarm("service", "scale", "--wait-timeout", "60s", "web=9");
        swarm.settles(Map.of("web", 9));
        assertThat(swarm.running().stream().filter(container -> container.host().equals(Hosts.H2)))
                .as("new tasks go to the host that is back")
                .hasSize(3);
    }

    @Test
    void globalServiceRunsOnceOnEachHost() {
        swarm.jswarm(
                "service",
                "create",
                "--no-resolve-image",
                "--wait-timeout",
                "60s",
                "--name",
                "agent",
                "--mode",
                "global",
                "jswarm/web:1");
        assertThat(swarm.running().stream().map(Container::host)).containsExactlyInAnyOrderElementsOf(Hosts.ALL);
        swarm.jswarm("node", "update", "--availability", "drain", Hosts.H3);
        eventually()
                .untilAsserted(() -> assertThat(swarm.running().stream().map(Container::host))
                        .containsExactlyInAnyOrder(Hosts.H1, Hosts.H2));
        swarm.jswarm("node", "update", "--availability", "active", Hosts.H3);
        eventually()
                .untilAsserted(() -> assertThat(swarm.running().stream().map(Container::host))
                        .containsExactlyInAnyOrderElementsOf(Hosts.ALL));
    }

    @Test
    void removalLeavesNothing() {
        create("web", 4);
        create("other", 2);
        swarm.settles(Map.of("web", 4, "other", 2));
        swarm.jswarm("service", "rm", "web");
        eventually()
                .untilAsserted(() -> assertThat(
                                swarm.hosts().containers(Hosts.ALL).stream().map(Container::service))
                        .containsExactly("other", "other"));
        assertThat(swarm.services()).containsExactly("other");
        swarm.settles(Map.of("other", 2));
    }
}
