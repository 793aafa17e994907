package io.jswarm.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.runtime.Randomness;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class UnlockKeyTest {
    private final UnlockKey key = UnlockKey.create(Randomness.seeded(1));

    @Test
    void whatIsWrittenIsReadAgainAlsoWithBlanksAround() {
        assertThat(key.toText()).startsWith("JSKEY-1-").hasSize(51);
        assertThat(UnlockKey.parse(" " + key.toText() + "\n").orThrow()).isEqualTo(key);
        assertThat(key.secret()).hasSize(32);
        assertThat(UnlockKey.create(Randomness.seeded(2))).isNotEqualTo(key);
    }

    @Test
    void anythingElseIsRefusedWithoutRepeatingIt() {
        String body = key.toText().substring(UnlockKey.PREFIX.length());
        for (String text : List.of(
                "",
                body,
                "JSKEY-2-" + body,
                "JWTKN-1-" + body,
                UnlockKey.PREFIX + body.substring(1),
                UnlockKey.PREFIX + "*" + body.substring(1))) {
            Rejection rejection = Objects.requireNonNull(UnlockKey.parse(text).rejection());
            assertThat(rejection.code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
            assertThat(rejection.field()).isEqualTo("unlock_key");
            assertThat(rejection.reason()).contains("JSKEY-1-<43 characters>").doesNotContain(body.substring(1));
            assertThatThrownBy(() -> UnlockKey.parse(text).orThrow()).isInstanceOf(RejectedException.class);
        }
    }

    @Test
    void logsDoNotShowIt() {
        assertThat(key).hasToString("JSKEY-1-…");
    }
}
