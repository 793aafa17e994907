package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream that is passed on goes at the caller's pace. */
final class RelayTest {
    private final Caller caller = new Caller();
    private final Source source = new Source();
    private final Relay<String, String> relay = new Relay<>(caller);

    @BeforeEach
    void start() {
        relay.beforeStart(source);
    }

    @Test
    void theNextIsAskedForWhenTheCallerTakesMore() {
        assertThat(source.requested).isEqualTo(1);
        relay.onNext("one");
        assertThat(source.requested).isEqualTo(2);
        caller.ready = false;
        relay.onNext("two");
        assertThat(source.requested).as("the caller has enough").isEqualTo(2);
        caller.ready = true;
        caller.onReady.run();
        caller.onReady.run();
        assertThat(source.requested).as("once for each message").isEqualTo(3);
        assertThat(caller.got).containsExactly("one", "two");
    }

    private static final class Source extends ClientCallStreamObserver<String> {
        int requested;

        @Override
        public void disableAutoRequestWithInitial(int count) {
            requested = count;
        }

        @Override
        public void request(int count) {
            requested += count;
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void onNext(String value) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }

    private static final class Caller extends ServerCallStreamObserver<String> {
        final List<String> got = new ArrayList<>();
        boolean ready = true;
        Runnable onReady = () -> {};

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {
            onReady = handler;
        }

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(String value) {
            got.add(value);
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onCompleted() {}
    }
}
