package io.jswarm.deploy.daemon;

import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds the address that other nodes reach this host at: what was said, or the only one there is. */
final class AdvertiseAddress {
    private AdvertiseAddress() {}

    /** host:port; {@code asked} wins over {@code configured}, both may be empty. */
    static String find(String asked, DaemonSettings settings) {
        int listenPort = DaemonSettings.hostPort(settings.listenAddr(), DaemonSettings.DEFAULT_PORT, "--listen-addr")
                .port();
        String said = asked.isEmpty() ? settings.advertiseAddr() : asked;
        if (!said.isEmpty()) {
            return DaemonSettings.hostPort(said, listenPort, "--advertise-addr").text();
        }
        List<String> found = candidates();
        if (found.size() == 1) {
            return new DaemonSettings.HostPort(found.getFirst(), listenPort).text();
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
     * What to say when the daemon was started with another address than the node has in its swarm: the node keeps the old
     * one, since the other nodes know it by that.
     */
    static Optional<String> ignored(DaemonSettings settings, String known) {
        if (settings.advertiseAddr().isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        String asked;
        try {
            asked = find("", settings);
        } catch (RejectedException e) {
            return Optional.of("This node is known to its swarm as " + known + ". " + e.getMessage());
        }
        return asked.equals(known)
                ? Optional.empty()
                : Optional.of("This node is known to its swarm as " + known + "; --advertise-addr " + asked
                        + " changes nothing. To give it another address: jswarm swarm leave here (a manager is demoted"
                        + " first), then jswarm swarm join --advertise-addr " + asked + ".");
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
