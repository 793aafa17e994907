package io.jswarm.manager.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.ResolveImage;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.testing.Nodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Which workers are asked for an image's digest, and which of their answers counts. */
final class ImageQueriesTest extends DispatcherWorld {
    private final ImageQueries images = new ImageQueries(loop, dispatcher::readyAfter, dispatcher::send);
    private final List<Link> links = new ArrayList<>();

    /** Workers 1 to 3 with sessions. */
    private void workers() {
        world();
        change(Changes.create(Nodes.node(3).build()));
        for (int node = 1; node <= 3; node++) {
            links.add(new Link());
            open(node, links.getLast());
        }
    }

    private CompletableFuture<ImageResolved> resolve() {
        CompletableFuture<ImageResolved> answer = images.resolve("nginx", "");
        pass(0);
        return answer;
    }

    private void pass(long ms) {
        time.advance(Duration.ofMillis(ms));
        assertThat(faults).isEmpty();
    }

    private List<ResolveImage> asked(int node) {
        return links.get(node - 1).received.stream()
                .filter(ManagerMessage::hasResolveImage)
                .map(ManagerMessage::getResolveImage)
                .toList();
    }

    private List<Integer> timesAsked() {
        return List.of(asked(1).size(), asked(2).size(), asked(3).size());
    }

    private void answers(int node, String digest, String err) {
        ImageResolved answer = ImageResolved.newBuilder()
                .setQueryId(asked(node).getLast().getQueryId())
                .setDigest(digest)
                .setErr(err)
                .build();
        loop.post(() -> images.imageResolved(Nodes.id(node), answer));
        pass(0);
    }

    @Test
    void readyWorkersAreAskedInTurn() {
        workers();
        for (int node : List.of(1, 2, 3, 1)) {
            var answer = resolve();
            answers(node, "sha256:" + node, "");
            assertThat(answer.join().getDigest()).isEqualTo("sha256:" + node);
        }
        assertThat(timesAsked()).containsExactly(2, 1, 1);
        change(Changes.update(Nodes.node(2).down().build()));
        var _ = resolve();
        assertThat(timesAsked()).as("2, which is next, is not ready").containsExactly(2, 1, 2);
        pass(10_000);
        assertThat(timesAsked()).as("one more was asked, not all").containsExactly(3, 1, 2);
    }

    @Test
    void anotherOneIsAskedWhenTheFirstIsSilentAndTheFirstDigestCounts() {
        workers();
        var answer = resolve();
        pass(299);
        assertThat(timesAsked()).containsExactly(1, 0, 0);
        pass(1);
        assertThat(timesAsked()).containsExactly(1, 1, 0);
        answers(2, "sha256:2", "");
        assertThat(answer.join().getDigest()).isEqualTo("sha256:2");
        answers(1, "sha256:1", "");
        assertThat(answer.join().getDigest()).isEqualTo("sha256:2");
    }

    @Test
    void anotherOneIsAskedAtOnceWhenTheFirstFails() {
        workers();
        var answer = resolve();
        answers(1, "", "denied");
        assertThat(answer).isNotDone();
        answers(2, "sha256:2", "");
        assertThat(answer.join().getDigest()).isEqualTo("sha256:2");
    }

    @Test
    void anotherOneIsAskedAtOnceWhenTheFirstIsGone() {
        workers();
        var answer = resolve();
        loop.post(() -> images.disconnected(Nodes.id(1)));
        pass(0);
        answers(2, "sha256:2", "");
        assertThat(answer.join().getDigest()).isEqualTo("sha256:2");
    }

    @Test
    void whenBothFailTheFirstSaysWhy() {
        workers();
        var answer = resolve();
        answers(1, "", "denied");
        answers(2, "", "no such host");
        assertThat(answer.join().getErr()).isEqualTo("denied");
        assertThat(timesAsked()).containsExactly(1, 1, 0);
    }

    @Test
    void twoSecondsAreTheLimit() {
        workers();
        var silent = resolve();
        pass(1_999);
        assertThat(silent).isNotDone();
        pass(1);
        assertThat(silent.join().getErr()).contains("within 2 s");
        var half = resolve();
        answers(2, "", "denied");
        pass(2_000);
        assertThat(half.join().getErr()).isEqualTo("denied");
    }

    @Test
    void theOnlyWorkersFailureIsToldAtOnce() {
        workers();
        change(
                Changes.update(Nodes.node(2).down().build()),
                Changes.update(Nodes.node(3).down().build()));
        var answer = resolve();
        answers(1, "", "denied");
        assertThat(answer.join().getErr()).isEqualTo("denied");
        change(Changes.update(Nodes.node(1).down().build()));
        assertThat(resolve().join().getErr()).isEqualTo("no worker is ready");
    }

    @Test
    void anAnswerOfOneWhoWasNotAskedDoesNotCount() {
        workers();
        var answer = resolve();
        ImageResolved foreign = ImageResolved.newBuilder()
                .setQueryId(asked(1).getLast().getQueryId())
                .setDigest("sha256:3")
                .build();
        loop.post(() -> images.imageResolved(Nodes.id(3), foreign));
        pass(0);
        assertThat(answer).isNotDone();
    }
}
