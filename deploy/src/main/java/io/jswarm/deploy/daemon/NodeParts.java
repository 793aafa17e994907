package io.jswarm.deploy.daemon;

import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.rpc.tls.TlsIdentity;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import java.io.IOException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** What a daemon makes each of its nodes of; see {@link NodeContext}. */
record NodeParts(
        DaemonSettings settings,
        DataRoot root,
        NodeKeys keys,
        Clock clock,
        Randomness random,
        Exposition exposition,
        LoopHealth health,
        FaultHandler faults) {
    /** The node that this host's files name, not started; null when it is in no swarm, or locked. */
    @Nullable
    ActiveNode node(NodeLock lock) throws IOException, GeneralSecurityException {
        TlsIdentity identity = lock.identity();
        NodeConfig config = NodeConfig.read(root.nodeConfig());
        return identity == null || config == null ? null : node(identity, config);
    }

    ActiveNode node(TlsIdentity identity, NodeConfig config) throws GeneralSecurityException {
        TlsCredentials credentials = new TlsCredentials(identity);
        credentials.distrust(config.formerManagers());
        NodeContext context = new NodeContext(
                settings,
                root,
                keys,
                identity.subject().commonName(),
                identity.subject().organization(),
                config.advertiseAddr(),
                credentials,
                new Connections(credentials),
                clock,
                random,
                exposition,
                health,
                faults);
        return new ActiveNode(context, config);
    }
}
