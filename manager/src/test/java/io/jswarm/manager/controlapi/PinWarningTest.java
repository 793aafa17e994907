package io.jswarm.manager.controlapi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What engines say when they cannot ask a registry, and what people are told. */
class PinWarningTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving | the name of its registry cannot be resolved
            Get "https://r.example/v2/": dial tcp: lookup r.example: no such host | the name of its registry cannot be resolved
            Get "https://10.0.0.9:5000/v2/": dial tcp 10.0.0.9:5000: connect: connection refused | its registry cannot be reached
            Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers) | its registry cannot be reached
            Get "https://r/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority | the engine does not trust its registry's certificate
            errors: denied: requested access to the resource is denied unauthorized: authentication required | its registry refuses to tell without credentials (--with-registry-auth)
            manifest unknown: manifest unknown | its registry knows no such image
            no worker is ready | no worker is ready
            """)
    void aNetworkErrorBecomesAFewWords(String error, String words) {
        assertThat(PinWarning.text("web:1", error))
                .isEqualTo("The image web:1 could not be pinned to a digest, since " + words
                        + "; nodes may run different versions of it.");
    }

    @Test
    void whatIsNotKnownIsCut() {
        assertThat(PinWarning.text("web", "x\n".repeat(1000)))
                .hasSizeLessThan(250)
                .doesNotContain("\n");
    }
}
