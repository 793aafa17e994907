package io.jswarm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.api.v1.WatchResponse;
import io.jswarm.rpc.Rejections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchCallsTest {
    private final ScriptedControl control = new ScriptedControl();
    private final JswarmClient client = control.client();
    private final List<String> told = new ArrayList<>();

    WatchCallsTest() throws IOException {}

    @AfterEach
    void close() {
        client.close();
        control.close();
    }

    private static WatchResponse begin(long revision) {
        return WatchResponse.newBuilder().setRevision(revision).build();
    }

    private static WatchResponse events(long revision, boolean more, String... ids) {
        WatchResponse.Builder answer =
                WatchResponse.newBuilder().setRevision(revision).setMore(more);
        for (String id : ids) {
            answer.addEvents(
                    WatchEvent.newBuilder().setService(Service.newBuilder().setId(id)));
        }
        return answer.build();
    }

    /** A watch that tells these, and breaks. */
    private static Consumer<StreamObserver<WatchResponse>> breaking(Status how, WatchResponse... answers) {
        return failing(how.asRuntimeException(), answers);
    }

    private static Consumer<StreamObserver<WatchResponse>> failing(
            StatusRuntimeException how, WatchResponse... answers) {
        return observer -> {
            List.of(answers).forEach(observer::onNext);
            observer.onError(how);
        };
    }

    private void follow(long after, String last) {
        client.watch().follow(WatchRequest.newBuilder().setAfterRevision(after).build(), new WatchReader() {
            @Override
            public boolean changed(WatchResponse change) {
                List<String> ids = change.getEventsList().stream()
                        .map(event -> event.getService().getId())
                        .toList();
                told.add(change.getRevision() + " " + ids);
                return !ids.contains(last);
            }

            @Override
            public long compacted() {
                told.add("list");
                return 40;
            }
        });
    }

    @Test
    void itGoesOnAfterTheLastRevisionThatCameWhole() {
        control.watches.add(breaking(
                Status.UNAVAILABLE, begin(5), events(6, false, "a"), events(7, true, "b"), events(7, true, "c")));
        control.watches.add(breaking(
                Status.CANCELLED.withDescription("RST_STREAM"),
                begin(6),
                events(7, true, "b"),
                events(7, true, "c"),
                events(7, false, "d")));
        control.watches.add(breaking(Status.UNAVAILABLE, begin(7), events(9, false, "last")));

        follow(5, "last");

        assertThat(told).containsExactly("6 [a]", "7 [b, c, d]", "9 [last]");
        assertThat(control.watchedAfter).containsExactly(5L, 6L, 7L);
        assertThat(control.opened).as("another manager goes on").containsExactly("a:1", "b:1");
    }

    @Test
    void fromNowOnIsFromWhereTheFirstWatchBegan() {
        control.watches.add(breaking(Status.UNAVAILABLE, begin(12)));
        control.watches.add(breaking(Status.UNAVAILABLE, begin(12), events(13, false, "last")));

        follow(0, "last");

        assertThat(control.watchedAfter).containsExactly(0L, 12L);
    }

    @Test
    void afterACompactionItGoesOnFromTheNewList() {
        control.watches.add(failing(Rejections.toStatus(
                new Rejection(Rejection.Code.OUT_OF_RANGE, "compacted", "after_revision", "List again."))));
        control.watches.add(breaking(Status.UNAVAILABLE, begin(40), events(41, false, "last")));

        follow(5, "last");

        assertThat(told).containsExactly("list", "41 [last]");
        assertThat(control.watchedAfter).containsExactly(5L, 40L);
    }

    @Test
    void whenNobodyServesItForTheTimeOfACallItFails() {
        for (int i = 0; i < 100; i++) {
            control.watches.add(breaking(Status.UNAVAILABLE));
        }

        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> follow(5, "last"))
                .extracting(ClientException::failure)
                .isInstanceOf(Failure.Unreachable.class);
        assertThat(control.passedMs()).isBetween(20_000L, 23_000L);
    }

    @Test
    void aRefusalEndsIt() {
        control.watches.add(breaking(Status.PERMISSION_DENIED.withDescription("no")));

        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> follow(5, "last"))
                .extracting(ClientException::failure)
                .isEqualTo(new Failure.Denied("no"));
    }
}
