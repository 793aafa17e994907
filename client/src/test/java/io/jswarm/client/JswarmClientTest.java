package io.jswarm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.NodeFilter;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JswarmClientTest {
    private final ScriptedControl control = new ScriptedControl();
    private final JswarmClient client = control.client();

    JswarmClientTest() throws IOException {}

    @AfterEach
    void close() {
        client.close();
        control.close();
    }

    @Test
    void allRepetitionsOfAMutationHaveOneRequestId() {
        control.failures.add(Status.UNAVAILABLE.asRuntimeException());
        control.failures.add(Status.CANCELLED.withDescription("RST_STREAM").asRuntimeException());

        client.services().create(ServiceSpec.getDefaultInstance());
        client.services().create(ServiceSpec.getDefaultInstance());

        List<String> ids =
                control.created.stream().map(CreateServiceRequest::getRequestId).toList();
        assertThat(ids).hasSize(4).doesNotContain("");
        assertThat(ids.subList(0, 3)).containsOnly(ids.getFirst());
        assertThat(ids.getLast()).as("another create is another mutation").isNotEqualTo(ids.getFirst());
        assertThat(control.opened).containsExactly("a:1", "b:1");
    }

    @Test
    void aRefusalIsAFactAndNotRepeated() {
        control.failures.add(Rejections.toStatus(Rejection.invalid("spec.name", "Expected a name.", "Give one.")));

        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> client.services().create(ServiceSpec.getDefaultInstance()))
                .satisfies(no -> assertThat(no.failure())
                        .isEqualTo(
                                new Failure.Refused(Rejection.invalid("spec.name", "Expected a name.", "Give one."))));
        assertThat(control.created).hasSize(1);
    }

    @Test
    void whenNobodyAnswersItSaysWhatEachAddressMet() {
        for (int i = 0; i < 100; i++) {
            control.failures.add(
                    Status.UNAVAILABLE.withDescription("try " + i % 2).asRuntimeException());
        }

        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> client.services().create(ServiceSpec.getDefaultInstance()))
                .extracting(ClientException::failure)
                .isInstanceOfSatisfying(
                        Failure.Unreachable.class,
                        none -> assertThat(none.causes())
                                .containsEntry("a:1", "try 0")
                                .containsEntry("b:1", "try 1"));
    }

    @Test
    void aPageIsAskedForWhenTheOneBeforeIsUsedUp() {
        Iterator<NodeView> nodes =
                client.nodes().stream(NodeFilter.getDefaultInstance(), 1).iterator();

        assertThat(nodes.next().getNode().getId()).isEqualTo("n0");
        assertThat(control.pages).containsExactly(0);
        assertThat(nodes.next().getNode().getId()).isEqualTo("n2");
        assertThat(nodes.hasNext()).isFalse();
        assertThat(control.pages).containsExactly(0, 1, 2);
    }

    @Test
    void manyThreadsShareOneConnection() throws ExecutionException, InterruptedException {
        CompletableFuture<?>[] calls = IntStream.range(0, 50)
                .mapToObj(i -> {
                    CompletableFuture<Void> done = new CompletableFuture<>();
                    Thread.ofVirtual().start(() -> {
                        try {
                            client.nodes().list(NodeFilter.getDefaultInstance());
                            done.complete(null);
                        } catch (RuntimeException e) {
                            done.completeExceptionally(e);
                        }
                    });
                    return done;
                })
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(calls).get();

        assertThat(control.opened).containsExactly("a:1");
        assertThat(control.pages).hasSize(150);
    }

    @Test
    void aClosedClientSaysSo() {
        client.close();

        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> client.nodes().list(NodeFilter.getDefaultInstance()))
                .extracting(ClientException::failure)
                .isInstanceOf(Failure.Closed.class);
    }
}
