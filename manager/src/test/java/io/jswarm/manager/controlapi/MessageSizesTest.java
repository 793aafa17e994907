package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Page;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.testing.Services;
import io.jswarm.rpc.Wire;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Services with the largest specs there may be fit into messages, and none is left out. */
final class MessageSizesTest {
    private static final int COUNT = 40;

    private static Service large(long sequence) {
        Service service = Services.replicated(sequence, 1).build();
        ServiceSpec.Builder spec = service.getSpec().toBuilder();
        spec.getTaskBuilder().getContainerBuilder().addEnv("X=" + "x".repeat(500_000));
        return service.toBuilder().setSpec(spec).setPreviousSpec(spec).build();
    }

    private static List<Service> services() {
        return LongStream.rangeClosed(1, COUNT)
                .mapToObj(MessageSizesTest::large)
                .toList();
    }

    @Test
    void listsPageByBytes() {
        List<Service> all = services();
        List<Service> got = new ArrayList<>();
        int pages = 0;
        for (String token = ""; pages == 0 || !token.isEmpty(); pages++) {
            String after = token;
            Pages<Service> page = Pages.of(
                    Page.getDefaultInstance(),
                    all.stream()
                            .filter(service -> service.getId().compareTo(after) > 0)
                            .iterator(),
                    service -> true,
                    service -> service,
                    Service::getId);
            assertThat(page.items().stream()
                            .mapToLong(Service::getSerializedSize)
                            .sum())
                    .isLessThan(Wire.MAX_MESSAGE_BYTES / 2 + 1_100_000L);
            got.addAll(page.items());
            token = page.nextToken();
        }
        assertThat(got).isEqualTo(all);
        assertThat(pages).isGreaterThan(10);
    }

    @Test
    void aRevisionWithManyLargeChangesComesInParts() {
        SimTime time = new SimTime(1_700_000_000_000L);
        List<Throwable> faults = new ArrayList<>();
        SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
        WatchHub hub = new WatchHub(loop, new WatchHubTest.Follower(), WatchHubTest.MOST_KEPT);
        List<WatchResponse> answers = new ArrayList<>();
        hub.watch(WatchRequest.getDefaultInstance(), new WatchHub.Sink() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void send(WatchResponse response) {
                answers.add(response);
            }

            @Override
            public void fail(Rejection rejection) {
                throw new AssertionError(rejection);
            }
        });
        List<Delta.Edit<?, ?>> edits = new ArrayList<>();
        services().forEach(service -> edits.add(new Delta.Edit<>(ObjectKinds.SERVICE, service.getId(), null, service)));
        loop.post(() -> hub.committed(ClusterState.EMPTY, new Delta(1, edits)));
        loop.post(() -> hub.committed(
                ClusterState.EMPTY,
                new Delta(
                        2,
                        List.of(new Delta.Edit<>(
                                ObjectKinds.SERVICE, large(COUNT + 1).getId(), null, large(COUNT + 1))))));
        time.advance(Duration.ofSeconds(1));
        assertThat(faults).isEmpty();

        List<WatchResponse> parts =
                answers.stream().filter(answer -> answer.getRevision() == 1).toList();
        assertThat(parts)
                .hasSizeGreaterThan(10)
                .allSatisfy(part -> assertThat(part.getSerializedSize()).isLessThan(Wire.MAX_MESSAGE_BYTES));
        assertThat(parts.subList(0, parts.size() - 1)).allMatch(WatchResponse::getMore);
        assertThat(parts.getLast().getMore()).isFalse();
        assertThat(parts.stream()
                        .flatMap(part -> part.getEventsList().stream())
                        .map(WatchEvent::getService)
                        .map(Service::getId))
                .containsExactlyElementsOf(
                        services().stream().map(Service::getId).toList());
        assertThat(answers.getLast().getRevision()).isEqualTo(2);
    }
}
