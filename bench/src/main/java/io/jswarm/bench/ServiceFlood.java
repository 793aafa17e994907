package io.jswarm.bench;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.CreateServiceRequest;
import io.jswarm.api.v1.CreateServiceResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Creates services, many at once; a call that failed is made again with the same id, so that none is made twice. For
 * one thread.
 */
final class ServiceFlood {
    private static final int AT_ONCE = 32;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private record Answer(
            CreateServiceRequest request, @Nullable String failure) {}

    private final List<? extends Channel> channels;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>(AT_ONCE);
    private final Set<String> told = new HashSet<>();
    private int calls;

    /** Through these managers, in turns. */
    ServiceFlood(List<? extends Channel> channels) {
        this.channels = channels;
    }

    /** Creates all; how many calls failed and were made again. */
    int create(List<CreateServiceRequest> requests, Duration patience) throws IOException, InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        Deque<CreateServiceRequest> waiting = new ArrayDeque<>(requests);
        int failures = 0;
        int underWay = 0;
        while (!waiting.isEmpty() || underWay > 0) {
            while (underWay < AT_ONCE && !waiting.isEmpty()) {
                call(waiting.remove());
                underWay++;
            }
            Answer answer = answers.take(); // each call has a deadline
            underWay--;
            if (answer.failure() != null) {
                failures++;
                waiting.add(answer.request());
                if (told.add(answer.failure())) {
                    System.err.println("scale: created again, since " + answer.failure());
                }
                PollPause.of(BETWEEN_TRIES);
                if (System.nanoTime() > until) {
                    throw new IOException("a service could not be created: " + answer.failure());
                }
            }
        }
        return failures;
    }

    private void call(CreateServiceRequest request) {
        ClientCalls.asyncUnaryCall(
                channels.get(calls++ % channels.size())
                        .newCall(
                                ControlGrpc.getCreateServiceMethod(),
                                CallOptions.DEFAULT.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)),
                request,
                new UntilAnswered<CreateServiceResponse>(
                        0, (client, failure) -> answers.add(new Answer(request, failure))));
    }
}
