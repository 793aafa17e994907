package io.jswarm.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SavedContextTest {
    private static final SavedContext CONTEXT = new SavedContext(
            "prod", "für \u202e\u009b\"Büro\"\n", List.of("a:2377", "b:2377"), "ca=", "certificate", "secret\n");

    @Test
    void itsFileIsReadBackAsItWas() {
        assertThat(SavedContext.fromJson(CONTEXT.toJson())).isEqualTo(CONTEXT);
    }

    @Test
    void itsFileSteersNoTerminal() {
        assertThat(CONTEXT.toJson())
                .matches("[\\n -~]+")
                .contains("\"ca\": \"ca=\"", "    \"managers\": [\n        \"a:2377\",\n");
    }

    @Test
    void aLogShowsNoKey() {
        assertThat(CONTEXT.toString()).doesNotContain("secret");
        assertThat(CONTEXT.endpoint().toString()).doesNotContain("secret");
    }

    @Test
    void whatIsNoContextIsRefusedWithTheReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SavedContext.fromJson("[]"))
                .withMessage("it is no JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SavedContext.fromJson(CONTEXT.toJson() + "{}"))
                .withMessage("it is no JSON object");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SavedContext.fromJson("{\"managers\": []}"))
                .withMessage("it has no list of 'managers'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SavedContext.fromJson("{\"managers\": [{}], \"name\": \"x\"}"))
                .withMessage("its list of 'managers' holds more than texts");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SavedContext.fromJson("{\"managers\": [\"a\"], \"name\": 7}"))
                .withMessage("it has no 'name'");
    }
}
