package io.jswarm.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.exec.fake.FakeEngine;
import io.jswarm.worker.exec.fake.FakeExecutor;
import io.jswarm.worker.exec.fake.Fault;
import io.jswarm.worker.task.ImageView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImagesTest {
    private static final String IMAGE = "web:1";
    private static final Duration LONGER_THAN_TRUST = Duration.ofSeconds(11);

    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final SimLoop loop = SimLoop.strict(time);
    private final FakeEngine engine = new FakeEngine(loop, Randomness.seeded(1));
    private final List<String> pulls = new ArrayList<>();
    private final Images images = new Images(
            loop, Randomness.seeded(2), new BoundedEngine(new FakeExecutor(loop, engine, "h1", "cluster", "node"), 4));
    private final Waiter right = new Waiter("right");
    private final Waiter wrong = new Waiter("wrong");

    /** One that has credentials, and knows what it was last told. */
    private final class Waiter implements Images.Waiter {
        final String auth;
        ImageView seen = new ImageView.Unknown();

        Waiter(String auth) {
            this.auth = auth;
        }

        @Override
        public void advance() {
            seen = images.view(IMAGE, auth, this);
        }

        void need() {
            loop.post(() -> images.need(IMAGE, auth, this));
            time.advance(Duration.ZERO);
        }

        void release() {
            images.release(IMAGE, auth, this);
        }

        boolean hasIt() {
            return seen instanceof ImageView.Present;
        }
    }

    @BeforeEach
    void registry() {
        engine.publish(IMAGE, "sha256:1");
        engine.faults((call, random) -> {
            if (call.equals("pull")) {
                pulls.add(engine.lastCredentials());
            }
            return Fault.NONE;
        });
    }

    @Test
    void anImageThatSomebodyWaitsForWhenItsTrustIsOverIsForgottenWithTheLastOfThem() {
        right.need();
        time.advance(LONGER_THAN_TRUST);
        assertThat(right.hasIt()).isTrue();
        assertThat(images.size()).isEqualTo(1);
        right.release();
        assertThat(images.size()).isZero();
    }

    @Test
    void anImageThatNobodyWaitsForIsForgottenWhenItsTrustIsOver() {
        right.need();
        time.advance(Duration.ofSeconds(1));
        right.release();
        assertThat(images.size()).as("the next one need not ask").isEqualTo(1);
        time.advance(LONGER_THAN_TRUST);
        assertThat(images.size()).isZero();
    }

    @Test
    void anImageThatTheEngineHasNotGotAfterAllIsForgottenAndComesAnew() {
        right.need();
        time.advance(Duration.ofSeconds(1));
        engine.removeImage(IMAGE);
        images.distrust(IMAGE);
        assertThat(images.size()).isZero();
        assertThat(images.view(IMAGE, right.auth, right)).isInstanceOf(ImageView.Unknown.class);
        right.need();
        time.advance(Duration.ofSeconds(1));
        assertThat(right.hasIt()).isTrue();
        assertThat(pulls).hasSize(2);
    }

    @Test
    void onePullServesAllWithTheSameCredentials() {
        Waiter second = new Waiter("right");
        right.need();
        second.need();
        time.advance(Duration.ofSeconds(1));
        assertThat(pulls).containsExactly("right");
        assertThat(right.hasIt()).isTrue();
        assertThat(second.hasIt()).isTrue();
    }

    @Test
    void whoWaitsForOtherPullsIsToldSoAndIsNotPulledForWhenNobodyWaitsAnyMore() {
        engine.speed(5, 60_000);
        List<Waiter> others = List.of(new Waiter("a"), new Waiter("b"), new Waiter("c"), new Waiter("d"));
        others.forEach(Waiter::need);
        right.need();
        wrong.need();
        time.advance(Duration.ofSeconds(10));
        assertThat(others).allMatch(other -> other.seen instanceof ImageView.Pulling);
        assertThat(right.seen).isInstanceOf(ImageView.Queued.class);
        engine.registryDown(true);
        right.release();
        time.advance(Duration.ofMillis(50_500));
        assertThat(pulls).hasSize(5).endsWith("wrong");
        assertThat(images.view(IMAGE, "right", right)).isInstanceOf(ImageView.Unknown.class);
    }

    @Test
    void whoWaitsForOtherPullsGetsTheImageThatOneOfThemBrought() {
        engine.speed(5, 60_000);
        List.of(new Waiter("a"), new Waiter("b"), new Waiter("c"), new Waiter("d"))
                .forEach(Waiter::need);
        right.need();
        time.advance(Duration.ofSeconds(61));
        assertThat(right.hasIt()).isTrue();
        assertThat(pulls).hasSize(4);
    }

    @Test
    void wrongCredentialsFailTheirOwnTasksOnly() {
        engine.guard(IMAGE, "right");
        wrong.need();
        time.advance(Duration.ofMillis(50));
        right.need();
        time.advance(Duration.ofSeconds(1));
        assertThat(pulls).containsExactlyInAnyOrder("wrong", "right");
        assertThat(right.hasIt()).isTrue();
        assertThat(wrong.seen).isInstanceOf(ImageView.Missing.class);
        wrong.need();
        time.advance(Duration.ofSeconds(1));
        assertThat(wrong.hasIt()).as("it is on the engine now").isTrue();
        assertThat(pulls).hasSize(2);
    }

    @Test
    void aPullThatIsRefusedAfterAnotherOneGotTheImageIsNoFailure() {
        engine.guard(IMAGE, "right");
        right.need();
        time.advance(Duration.ofMillis(50));
        wrong.need();
        time.advance(Duration.ofSeconds(1));
        assertThat(pulls).containsExactlyInAnyOrder("wrong", "right");
        assertThat(right.hasIt()).isTrue();
        assertThat(wrong.hasIt()).isTrue();
    }

    @Test
    void whoWaitsForTheNextTryGetsTheImageThatAnotherOnePulled() {
        engine.registryDown(true);
        wrong.need();
        time.advance(Duration.ofMillis(300));
        assertThat(wrong.seen).isInstanceOf(ImageView.Missing.class);
        engine.registryDown(false);
        engine.guard(IMAGE, "right");
        right.need();
        time.advance(Duration.ofMillis(300));
        assertThat(right.hasIt()).isTrue();
        assertThat(wrong.hasIt()).isTrue();
        assertThat(pulls).containsExactly("wrong", "right");
        right.release();
        wrong.release();
        time.advance(LONGER_THAN_TRUST);
        assertThat(images.size()).isZero();
    }
}
