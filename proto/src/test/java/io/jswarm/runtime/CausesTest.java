package io.jswarm.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class CausesTest {
    @Test
    void theInnermostOneSpeaks() {
        IOException full = new IOException("No space left on device");
        Throwable failure = new IllegalStateException("writing failed", new IOException("the log", full));
        assertThat(Causes.deepest(failure)).isSameAs(full);
        assertThat(Causes.words(failure)).isEqualTo("No space left on device");
        assertThat(Causes.deepest(full)).isSameAs(full);
    }

    @Test
    void oneWithoutWordsIsNamedByItsClass() {
        assertThat(Causes.words(new IOException("outside", new InterruptedException())))
                .isEqualTo("InterruptedException");
    }

    @Test
    @Timeout(10)
    void aRingOfCausesIsLeft() {
        IOException one = new IOException("one");
        IOException other = new IOException("other", one);
        one.initCause(other);
        assertThat(Causes.deepest(one)).isIn(one, other);
    }
}
