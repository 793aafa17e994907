package io.jswarm.api;

import io.jswarm.api.v1.Node;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which hostnames mean more than one node: a name in a command, or in a constraint, does not tell those apart. Pure. */
public final class Hostnames {
    private Hostnames() {}

    /** The ids of the nodes of each hostname that several have, in order. */
    public static SortedMap<String, List<String>> shared(Collection<Node> nodes) {
        SortedMap<String, List<String>> byName = nodes.stream()
                .filter(node -> !node.getDescription().getHostname().isEmpty())
                .collect(Collectors.groupingBy(
                        node -> node.getDescription().getHostname(),
                        TreeMap::new,
                        Collectors.mapping(
                                Node::getId,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        ids -> ids.stream().sorted().toList()))));
        byName.values().removeIf(ids -> ids.size() < 2);
        return byName;
    }

    /** What is wrong with a hostname that several nodes have, as a sentence without its end. */
    public static String problem(String hostname, List<String> ids) {
        return ids.size() + " nodes have the hostname " + hostname + " (" + String.join(", ", ids)
                + "): a command that names it is refused, and node.hostname==" + hostname + " means each of them";
    }

    /** What to do about it. */
    public static String advice() {
        return "Give one of the hosts another name and restart its daemon, or remove the node that is gone: jswarm node"
                + " rm ID. Until then use ids and node.id==ID.";
    }
}
