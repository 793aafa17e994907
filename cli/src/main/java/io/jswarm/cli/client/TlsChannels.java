package io.jswarm.cli.client;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.jswarm.cli.program.ChannelFactory;
import io.jswarm.cli.program.Endpoint;
import io.jswarm.rpc.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Connections with mutual TLS: both sides show a certificate. */
public final class TlsChannels implements ChannelFactory {
    @Override
    public ManagedChannel open(Endpoint endpoint, String address) throws IOException {
        ChannelCredentials credentials = TlsChannelCredentials.newBuilder()
                .keyManager(bytes(endpoint.certificate()), bytes(endpoint.key()))
                .trustManager(bytes(endpoint.trustedCa()))
                .build();
        return Wire.configure(Grpc.newChannelBuilder(address, credentials), endpoint.authority())
                .disableServiceConfigLookUp()
                .build();
    }

    private static InputStream bytes(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
