package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CallsTest {
    private final List<String> told = new ArrayList<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    private final StreamObserver<String> observer = new StreamObserver<>() {
        @Override
        public void onNext(String value) {
            told.add(value);
        }

        @Override
        public void onError(Throwable failure) {
            told.add(((StatusRuntimeException) failure).getStatus().getCode().name());
        }

        @Override
        public void onCompleted() {
            told.add("completed");
        }
    };

    private void ask() {
        Calls.answerLater(observer, () -> Calls.within(Calls.DEADLINE, answer).thenApply(String::toUpperCase));
    }

    @Test
    void theAnswerIsToldOnceItIsThere() {
        ask();
        assertThat(told).isEmpty();
        answer.complete("yes");
        assertThat(told).containsExactly("YES", "completed");
    }

    @Test
    void aRejectionKeepsItsCode() {
        ask();
        answer.completeExceptionally(new RejectedException(Rejection.precondition("No.", "")));
        assertThat(told).containsExactly(Status.Code.FAILED_PRECONDITION.name());
    }

    @Test
    void whatTheHandlerThrowsIsToldToo() {
        Calls.answerLater(observer, () -> {
            throw Calls.reject(Rejection.invalid("name", "Expected a name.", ""));
        });
        assertThat(told).containsExactly(Status.Code.INVALID_ARGUMENT.name());
    }

    @Test
    void aBugIsInternal() {
        Calls.answerLater(observer, () -> answer.thenApply(text -> text.substring(9)));
        answer.complete("yes");
        assertThat(told).containsExactly(Status.Code.INTERNAL.name());
    }
}
