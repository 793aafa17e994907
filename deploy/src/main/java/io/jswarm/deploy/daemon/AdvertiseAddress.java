package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import io.jswarm.rpc.HostPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the address that other nodes reach this host at: what was said, or the only one there is. */
final class AdvertiseAddress {
    private static final Logger LOG = LoggerFactory.getLogger(AdvertiseAddress.class);

    private AdvertiseAddress() {}

    /** host:port; {@code asked} wins over {@code configured}, both may be empty. */
    static String find(String asked, DaemonSettings settings) {
        int listenPort = HostPort.read(settings.listenAddr(), HostPort.CLUSTER, "--listen-addr")
                .port();
        String said = asked.isEmpty() ? settings.advertiseAddr() : asked;
        if (!said.isEmpty()) {
            return HostPort.read(said, listenPort, "--advertise-addr").text();
        }
        List<String> found = candidates();
        if (found.size() == 1) {
            return new HostPort(found.getFirst(), listenPort).text();
        }
        throw new RejectedException(Rejection.invalid(
                "--advertise-addr",
                found.isEmpty()
                        ? "This host has no address that other nodes could reach."
                        : "This host has several addresses (" + String.join(", ", found)
                                + "), and other nodes must know which to use.",
                "Name one: --advertise-addr HOST"));
    }

    /**
     * Where a node is from now on: its daemon may have been started with another address than before. One that cannot be
     * used is only warned of, so that the node takes part in its swarm all the same.
     */
    static NodeConfig afterStart(DaemonSettings settings, NodeConfig before) {
        String said = settings.advertiseAddr();
        if (said.isEmpty() || said.equals(before.startedWith())) {
            return before;
        }
        String addr;
        try {
            addr = find("", settings);
        } catch (RejectedException e) {
            LOG.warn(
                    "this node stays at {}: {}",
                    before.advertiseAddr(),
                    e.rejection().message());
            return before;
        }
        if (!addr.equals(before.advertiseAddr())) {
            LOG.info("this node moves from {} to {}", before.advertiseAddr(), addr);
        }
        return before.movedTo(addr, said);
    }

    private static List<String> candidates() {
        List<String> found = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                String name = each.getName();
                boolean engines = name.startsWith("docker") || name.startsWith("br-") || name.startsWith("veth");
                if (!each.isUp() || each.isLoopback() || engines) {
                    continue;
                }
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
                        found.add(address.getHostAddress());
                    }
                }
            }
        } catch (SocketException e) {
            return List.of();
        }
        return found;
    }
}
