package io.jswarm.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.rpc.tls.CertificateRequest;
import io.jswarm.rpc.tls.Keys;
import io.jswarm.rpc.tls.Pem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class ClientKeyTest {
    @Test
    void theClustersCaReadsTheRequestAndTheKeyFitsIt() throws GeneralSecurityException {
        for (String name : new String[] {"prod", "n".repeat(200), "x".repeat(63)}) {
            ClientKey key = ClientKey.generate();

            CertificateRequest request = CertificateRequest.parse(key.request(name));

            assertThat(Keys.match(Pem.privateKey(key.pem().getBytes(StandardCharsets.US_ASCII)), request.publicKey()))
                    .isTrue();
        }
    }
}
