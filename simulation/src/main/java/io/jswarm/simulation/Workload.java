package io.jswarm.simulation;

import io.jswarm.api.v1.Availability;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeSpec;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.manager.control.mutation.CreateService;
import io.jswarm.manager.control.mutation.RemoveService;
import io.jswarm.manager.control.mutation.UpdateNode;
import io.jswarm.manager.control.mutation.UpdateService;
import io.jswarm.manager.control.mutation.spec.NodeSpecs;
import io.jswarm.manager.control.mutation.spec.ServiceSpecs;
import io.jswarm.manager.state.ClusterState;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people want, and what they were told they have: in the end the state must say exactly that. */
final class Workload {
    private static final int MOST_SERVICES = 5;
    /** One seed in so many, the last of each row, has services that may end, and spread over zones. */
    private static final int RARE_ONE_IN = 7;

    /** A service as its only client knows it. */
    private static final class Known {
        final String id;
        ServiceSpec spec;
        boolean busy;

        Known(String id, ServiceSpec spec) {
            this.id = id;
            this.spec = spec;
        }
    }

    private final Clients clients;
    private final Story story;
    private final Chance chance;
    private final List<ManagerProcess> managers;
    private final @Nullable Places places;
    private final SpecMaker specs;
    private final TreeMap<String, Known> services = new TreeMap<>();
    private final TreeMap<String, NodeSpec> nodes = new TreeMap<>();
    private final TreeMap<String, Boolean> busyNodes = new TreeMap<>();
    private final TreeSet<String> formerNodes = new TreeSet<>();
    private int created;

    Workload(long seed, Clients clients, Story story, List<ManagerProcess> managers) {
        this.clients = clients;
        this.story = story;
        this.chance = new Chance(seed, "workload");
        this.managers = managers;
        boolean rare = seed % RARE_ONE_IN == RARE_ONE_IN - 1;
        this.places = Places.of(seed);
        this.specs = new SpecMaker(chance, rare ? new Chance(seed, "rare specs") : null, places, new Hopeless(seed));
    }

    /** One more wish. */
    void wish() {
        long what = chance.between(0, 99);
        if (what < 25 || services.isEmpty()) {
            create();
        } else if (what < 65) {
            update(false);
        } else if (what < 70) {
            update(true);
        } else if (what < 78) {
            remove();
        } else {
            node();
        }
    }

    private void create() {
        if (services.size() >= MOST_SERVICES) {
            update(false);
            return;
        }
        String name = "app" + ++created;
        String id = "service-" + created;
        ServiceSpec spec = specs.fresh(name);
        Known known = new Known(id, spec);
        known.busy = true;
        services.put(name, known);
        clients.ask("create " + name + " " + SpecMaker.words(spec), new CreateService(id, spec), (accepted, no) -> {
            known.busy = false;
            if (accepted == null) {
                services.remove(name);
            }
        });
    }

    private @Nullable Known idle() {
        List<Known> idle = services.values().stream().filter(k -> !k.busy).toList();
        return idle.isEmpty() ? null : chance.pick(idle);
    }

    /** Some manager's view of the cluster, which may be old. */
    private ClusterState look() {
        return chance.pick(managers).image();
    }

    private void update(boolean rollback) {
        Known known = idle();
        Service seen = known == null ? null : look().services().get(known.id);
        if (known == null || seen == null || seen.getRemoved()) {
            return;
        }
        String name = seen.getSpec().getAnnotations().getName();
        ServiceSpec wanted = rollback ? seen.getPreviousSpec() : specs.changed(seen.getSpec());
        known.busy = true;
        clients.ask(
                (rollback ? "roll back " : "update ") + name + " to " + SpecMaker.words(wanted) + " from version "
                        + seen.getMeta().getVersion(),
                new UpdateService(known.id, seen.getMeta().getVersion(), wanted, rollback, false),
                (accepted, no) -> {
                    known.busy = false;
                    if (accepted != null) {
                        known.spec = wanted;
                    }
                });
    }

    private void remove() {
        Known known = idle();
        if (known == null) {
            return;
        }
        String name = known.spec.getAnnotations().getName();
        known.busy = true;
        clients.ask("remove " + name, new RemoveService(known.id), (accepted, no) -> {
            if (accepted == null) {
                story.fail("service " + name + " was acknowledged, but cannot be removed: " + no);
            }
            services.remove(name);
        });
    }

    private void node() {
        List<Node> seen = List.copyOf(look().nodes().values());
        if (seen.isEmpty()) {
            return;
        }
        Node node = chance.pick(seen);
        if (busyNodes.containsKey(node.getId())) {
            return;
        }
        Availability availability = chance.of(0.6)
                ? Availability.AVAILABILITY_ACTIVE
                : chance.of(0.5) ? Availability.AVAILABILITY_DRAIN : Availability.AVAILABILITY_PAUSE;
        boolean stays = places != null && places.only();
        NodeSpec wanted = specs.moved(node.getSpec().toBuilder()
                .setAvailability(stays ? node.getSpec().getAvailability() : availability)
                .build());
        set(node, places == null ? wanted : places.relabelled(wanted));
    }

    private void set(Node node, NodeSpec wanted) {
        busyNodes.put(node.getId(), true);
        clients.ask(
                "set " + node.getId() + " to " + wanted.getAvailability().name().substring("AVAILABILITY_".length())
                        + labels(wanted),
                new UpdateNode(node.getId(), node.getMeta().getVersion(), wanted),
                (accepted, no) -> {
                    busyNodes.remove(node.getId());
                    if (accepted != null && !formerNodes.contains(node.getId())) {
                        nodes.put(node.getId(), NodeSpecs.canonical(wanted));
                    }
                });
    }

    private static String labels(NodeSpec node) {
        return node.getAnnotations().getLabelsList().stream()
                .map(label -> " " + label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining());
    }

    /** A node that left the swarm is nobody's wish any more. */
    void forget(String nodeId) {
        formerNodes.add(nodeId);
        nodes.remove(nodeId);
    }

    /** What the state says that people were not told; empty when it is as it should be. */
    @Nullable
    String difference(ClusterState state) {
        for (var entry : services.entrySet()) {
            Service service = state.services().get(entry.getValue().id);
            ServiceSpec told = ServiceSpecs.canonical(entry.getValue().spec);
            if (service == null || service.getRemoved()) {
                return "service " + entry.getKey() + " was acknowledged, but is not there";
            }
            if (!service.getSpec().equals(told)) {
                return "service " + entry.getKey() + " was acknowledged as " + SpecMaker.words(told) + ", but is "
                        + SpecMaker.words(service.getSpec());
            }
        }
        if (state.services().size() != services.size()) {
            return "there are services " + state.services().keySet() + ", but people know of " + services.keySet();
        }
        for (var entry : nodes.entrySet()) {
            Node node = state.nodes().get(entry.getKey());
            if (node == null || !node.getSpec().equals(entry.getValue())) {
                return "node " + entry.getKey() + " is not as was acknowledged";
            }
        }
        return null;
    }
}
