package io.jswarm.deploy.daemon;

import io.jswarm.deploy.daemon.observe.Exposition;
import io.jswarm.deploy.daemon.observe.LoopHealth;
import io.jswarm.rpc.tls.TlsCredentials;
import io.jswarm.runtime.Clock;
import io.jswarm.runtime.FaultHandler;
import io.jswarm.runtime.Randomness;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the roles of one node share.
 *
 * @param settings how the daemon was started
 * @param root its folder
 * @param keys of what it encrypts on its disk
 * @param nodeId this node
 * @param clusterId its cluster
 * @param advertiseAddr host:port that others reach it at
 * @param credentials this node's certificate, renewed in place
 * @param connections channels to managers
 * @param clock the machine's
 * @param random secure
 * @param exposition where metrics are registered
 * @param health who watches the loops
 * @param faults stops the process
 */
record NodeContext(
        DaemonSettings settings,
        DataRoot root,
        NodeKeys keys,
        String nodeId,
        String clusterId,
        String advertiseAddr,
        TlsCredentials credentials,
        Connections connections,
        Clock clock,
        Randomness random,
        Exposition exposition,
        LoopHealth health,
        FaultHandler faults) {
    /** For metrics. */
    MeterRegistry registry() {
        return exposition.registry();
    }
}
