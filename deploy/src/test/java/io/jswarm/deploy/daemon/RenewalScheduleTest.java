package io.jswarm.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.NodeRole;
import io.jswarm.manager.ca.CertificateAuthority;
import io.jswarm.manager.ca.NodeIdentityClaim;
import io.jswarm.manager.testing.TrustedCluster;
import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.runtime.Randomness;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import java.io.IOException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Certificates are renewed in time, on virtual time: with a CA that is away, a root that is replaced, clocks that are
 * wrong.
 */
@Tag("slow")
final class RenewalScheduleTest {
    private static final long START_MS = 1_893_553_445_000L; // 2030
    private static final KeyPair KEYS = Keys.generate(TrustedCluster.SECURE);

    /** A node and its CA. */
    private static final class World implements RenewalSchedule.Certified {
        final SimTime time = new SimTime(START_MS);
        final List<Throwable> faults = new ArrayList<>();
        final SimLoop loop = new SimLoop(time, (what, cause) -> faults.add(cause), () -> Duration.ZERO);
        final Randomness random;
        final TrustedCluster cluster = new TrustedCluster(Instant.ofEpochMilli(START_MS));
        final CertificateAuthority authority = cluster.authority;
        Duration validity;
        boolean caIsAway;
        boolean left;
        int expirations;

        /** Where in the life of the certificate each success and each first try came, in parts of it. */
        final List<Double> renewedAt = new ArrayList<>();

        final List<Long> triesMs = new ArrayList<>();
        X509Certificate present;

        World(long seed, Duration validity) {
            this.random = Randomness.seeded(seed);
            this.validity = validity;
            this.present = issue();
        }

        X509Certificate issue() {
            try {
                return authority.issueNode(
                        CertificateRequest.parse(CertificateRequest.create(KEYS)),
                        new NodeIdentityClaim("n1", NodeRole.NODE_ROLE_WORKER, TrustedCluster.ID),
                        validity,
                        Instant.ofEpochMilli(time.now().wallMs()),
                        cluster.random);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        long issuedMs() {
            return present.getNotBefore().toInstant().toEpochMilli() + CertificateAuthority.BACKDATED.toMillis();
        }

        long lifeMs() {
            return present.getNotAfter().toInstant().toEpochMilli() - issuedMs();
        }

        double age() {
            return (double) (time.now().wallMs() - issuedMs()) / lifeMs();
        }

        void begin() {
            loop.post(() -> new RenewalSchedule(loop, random).plan(this));
        }

        /** Lets time pass in small steps; it must never have an expired certificate. */
        void passWithoutExpiry(Duration duration) {
            long end = time.now().monoNanos() + duration.toNanos();
            while (time.now().monoNanos() < end) {
                time.advance(Duration.ofMinutes(1));
                assertThat(time.now().wallMs())
                        .isLessThan(present.getNotAfter().toInstant().toEpochMilli());
            }
            assertThat(faults).isEmpty();
        }

        @Override
        public @Nullable X509Certificate certificate() {
            return left ? null : present;
        }

        @Override
        public void renew() throws IOException {
            triesMs.add(time.now().wallMs());
            if (caIsAway) {
                throw new IOException("no manager answers");
            }
            renewedAt.add(age());
            present = issue();
        }

        @Override
        public void expired() {
            expirations++;
        }
    }

    @Test
    void betweenHalfAndFourFifthsOfTheLifeAndSpread() {
        Set<Long> spread = new TreeSet<>();
        for (int seed = 0; seed < 60; seed++) {
            Duration validity = List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(90))
                    .get(seed % 3);
            World world = new World(seed, validity);
            world.begin();
            world.time.advance(validity.multipliedBy(8));
            assertThat(world.faults).isEmpty();
            assertThat(world.renewedAt)
                    .as("seed %d", seed)
                    .hasSizeBetween(9, 16)
                    .allSatisfy(at -> assertThat(at).isBetween(0.499, 0.802));
            world.renewedAt.forEach(at -> spread.add(Math.round(at * 100)));
        }
        assertThat(spread).as("all parts of the time are used").hasSizeGreaterThan(25);
    }

    @Test
    void aCaThatIsAwayIsAskedAgainAndAgainSoThatNothingExpires() {
        for (int seed = 0; seed < 200; seed++) {
            World world = new World(seed, Duration.ofHours(10));
            world.begin();
            // Away from some time of the first life on until at most shortly before its end.
            long lifeMinutes = 600;
            long from = world.random.nextBelow(lifeMinutes * 9 / 10);
            long until = from + world.random.nextBelow(lifeMinutes * 97 / 100 - from);
            world.passWithoutExpiry(Duration.ofMinutes(from));
            world.caIsAway = true;
            X509Certificate held = world.present;
            world.passWithoutExpiry(Duration.ofMinutes(until - from));
            world.caIsAway = false;
            world.passWithoutExpiry(Duration.ofHours(30));
            assertThat(world.present).as("seed %d", seed).isNotEqualTo(held);
            assertThat(world.expirations).isZero();
        }
    }

    @Test
    void triesBackOffWithJitterAndDoNotStopAtTheEnd() {
        World world = new World(5, Duration.ofHours(10));
        world.begin();
        world.caIsAway = true;
        world.time.advance(Duration.ofHours(11));
        List<Long> tries = world.triesMs;
        assertThat(tries).hasSizeBetween(20, 200);
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < tries.size(); i++) {
            gaps.add(tries.get(i) - tries.get(i - 1));
        }
        assertThat(gaps.getFirst()).isLessThan(6_000);
        assertThat(gaps)
                .allMatch(gap -> gap >= 1_000 && gap <= Duration.ofMinutes(10).toMillis());
        assertThat(gaps.stream().distinct().count()).as("jitter").isGreaterThan(10);
        assertThat(world.expirations).as("it says so").isPositive();

        world.caIsAway = false; // its clock was wrong, for example
        world.time.advance(Duration.ofMinutes(11));
        assertThat(world.renewedAt).isNotEmpty();
    }

    /** The root is replaced, or the role changes: another certificate comes at any time, and it may end much earlier. */
    @Test
    void aCertificateThatCameOtherwiseIsRenewedByItsOwnTime() {
        for (int seed = 0; seed < 100; seed++) {
            World world = new World(seed, Duration.ofDays(90));
            world.begin();
            world.passWithoutExpiry(Duration.ofMinutes(world.random.nextBelow(3_000)));
            world.validity = Duration.ofHours(2);
            world.present = world.issue();
            world.passWithoutExpiry(Duration.ofHours(20));
            assertThat(world.renewedAt).as("seed %d", seed).hasSizeBetween(10, 20);
            assertThat(world.renewedAt).allSatisfy(at -> assertThat(at).isBetween(0.499, 0.9));
        }
    }

    @Test
    void aHostWhoseClockIsFarAheadDoesNotAskWithoutEnd() {
        World world = new World(1, Duration.ofHours(1));
        world.loop.skewWall(Duration.ofDays(30).toMillis());
        world.begin();
        world.time.advance(Duration.ofHours(1));
        assertThat(world.triesMs).hasSizeBetween(30, 61);
    }

    @Test
    void aNodeThatWasLeftIsForgotten() {
        World world = new World(1, Duration.ofHours(1));
        world.begin();
        world.time.advance(Duration.ofMinutes(1));
        world.left = true;
        world.time.advance(Duration.ofDays(10));
        assertThat(world.triesMs).isEmpty();
    }
}
