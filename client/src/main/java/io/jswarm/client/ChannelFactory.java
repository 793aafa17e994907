package io.jswarm.client;

import io.grpc.ManagedChannel;
import java.io.IOException;

/** Opens connections; {@link TlsChannels} are the real ones. Any thread may call it. */
@FunctionalInterface
public interface ChannelFactory {
    /**
     * A channel to one address of the endpoint; the caller shuts it down.
     *
     * @throws IOException when the endpoint's key or certificates cannot be read
     */
    ManagedChannel open(Endpoint endpoint, String address) throws IOException;
}
