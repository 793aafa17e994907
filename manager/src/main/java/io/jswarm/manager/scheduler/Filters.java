package io.jswarm.manager.scheduler;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.Placement;
import io.jswarm.api.v1.Platform;
import io.jswarm.api.v1.PortProtocol;
import io.jswarm.api.v1.Resources;
import io.jswarm.api.v1.Template;
import io.jswarm.manager.constraint.Constraint;
import io.jswarm.manager.constraint.Constraints;
import io.jswarm.manager.constraint.Parsed;
import io.jswarm.manager.constraint.Platforms;
import io.jswarm.manager.state.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a template asks of a node. What does not change with a node's tasks is asked first, so that an explanation names
 * the lasting reason. Filters that the template has no need of are left out. Immutable.
 */
final class Filters {
    private final Lasting lasting;
    private final List<Filter<NodeRoom>> passing;

    private Filters(Lasting lasting, List<Filter<NodeRoom>> passing) {
        this.lasting = lasting;
        this.passing = List.copyOf(passing);
    }

    /**
     * What does not change with a node's tasks.
     *
     * @param key equal for templates whose answers are equal
     * @param filters asked in this order
     */
    record Lasting(Object key, List<Filter<Node>> filters) {
        /** The key alone, which is cheaper than the filters: constraints are read for them. */
        static Object keyOf(Template template) {
            Placement placement = template.getTask().getPlacement();
            return List.of(List.copyOf(placement.getConstraintsList()), placement.getPlatformsList());
        }

        static Lasting of(Template template) {
            Placement placement = template.getTask().getPlacement();
            List<Filter<Node>> filters = new ArrayList<>();
            filters.add(Filters::ready);
            if (placement.getConstraintsCount() > 0) {
                filters.add(constraints(placement.getConstraintsList()));
            }
            if (placement.getPlatformsCount() > 0) {
                filters.add(platforms(placement.getPlatformsList()));
            }
            return new Lasting(keyOf(template), List.copyOf(filters));
        }
    }

    /**
     * The filters for tasks of this template.
     *
     * @param lasting of this template, or of one with an equal key
     * @param serviceSequence the service's sequence number
     */
    static Filters of(Lasting lasting, Template template, long serviceSequence) {
        Placement placement = template.getTask().getPlacement();
        List<Filter<NodeRoom>> passing = new ArrayList<>();
        if (placement.getMaxReplicas() > 0) {
            passing.add(maxReplicas(placement.getMaxReplicas(), serviceSequence));
        }
        List<Claim.HostPort> ports = Claim.fixedPorts(template);
        if (!ports.isEmpty()) {
            passing.add(hostPorts(ports));
        }
        Resources reserved = template.getTask().getResources().getReservations();
        if (reserved.getNanoCpus() > 0 || reserved.getMemoryBytes() > 0) {
            passing.add(resources(reserved));
        }
        return new Filters(lasting, passing);
    }

    /** Why the node cannot take a task, or null when it can. The first filter that refuses decides. */
    @Nullable
    Refusal refusal(NodeRoom room) {
        Refusal refusal = lasting(room.node());
        return refusal != null ? refusal : passing(room);
    }

    /** The same by what changes with the node's tasks. */
    @Nullable
    Refusal passing(NodeRoom room) {
        return first(passing, room);
    }

    /** The same by what does not change with the node's tasks. */
    @Nullable
    Refusal lasting(Node node) {
        return first(lasting.filters(), node);
    }

    /** Equal for templates whose {@link #lasting(Node)} answers are equal. */
    Object lastingKey() {
        return lasting.key();
    }

    private static <T> @Nullable Refusal first(List<Filter<T>> filters, T asked) {
        for (Filter<T> filter : filters) {
            Refusal refusal = filter.refusal(asked);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable Refusal ready(Node node) {
        Refusal state = switch (node.getStatus().getState()) {
            case NODE_STATE_READY -> null;
            case NODE_STATE_DOWN -> Refusal.DOWN;
            case NODE_STATE_UNSPECIFIED, NODE_STATE_UNKNOWN, UNRECOGNIZED -> Refusal.NOT_READY;
        };
        if (state != null) {
            return state;
        }
        return switch (node.getSpec().getAvailability()) {
            case AVAILABILITY_ACTIVE, AVAILABILITY_UNSPECIFIED -> null;
            case AVAILABILITY_PAUSE -> Refusal.PAUSED;
            case AVAILABILITY_DRAIN -> Refusal.DRAINED;
            case UNRECOGNIZED -> Refusal.NOT_READY;
        };
    }

    private static Filter<Node> constraints(List<String> texts) {
        return switch (Constraints.parse(texts)) {
            case Parsed.Valid<Constraints> valid -> constraints(valid.value());
            case Parsed.Invalid<Constraints> invalid -> {
                Refusal refusal = Refusal.condition("unreadable constraint");
                yield node -> refusal;
            }
        };
    }

    private static Filter<Node> constraints(Constraints constraints) {
        List<Constraint> all = constraints.all();
        List<Refusal> refusals = all.stream()
                .map(constraint -> Refusal.condition("constraint " + constraint + " not met"))
                .toList();
        return node -> {
            for (int i = 0; i < all.size(); i++) {
                if (!all.get(i).matches(node)) {
                    return refusals.get(i);
                }
            }
            return null;
        };
    }

    private static Filter<Node> platforms(List<Platform> platforms) {
        return node -> {
            Platform actual = node.getDescription().getPlatform();
            return platforms.stream().anyMatch(wanted -> Platforms.runs(wanted, actual)) ? null : Refusal.PLATFORM;
        };
    }

    private static Filter<NodeRoom> maxReplicas(long max, long serviceSequence) {
        Refusal refusal = Refusal.condition("limit of " + max + " replicas per node reached");
        return room -> room.wantedOf(serviceSequence) < max ? null : refusal;
    }

    private static Filter<NodeRoom> hostPorts(List<Claim.HostPort> ports) {
        List<Refusal> refusals = ports.stream()
                .map(port -> Refusal.condition("host port " + port.port() + "/" + protocol(port) + " in use"))
                .toList();
        return room -> {
            for (int i = 0; i < ports.size(); i++) {
                if (room.takes(ports.get(i))) {
                    return refusals.get(i);
                }
            }
            return null;
        };
    }

    private static String protocol(Claim.HostPort port) {
        PortProtocol protocol = PortProtocol.forNumber(port.protocol());
        return protocol == null
                ? "?"
                : protocol.name().substring("PORT_PROTOCOL_".length()).toLowerCase(Locale.ROOT);
    }

    private static Filter<NodeRoom> resources(Resources reserved) {
        return room -> {
            if (reserved.getMemoryBytes() > Math.max(0, room.freeMemoryBytes())) {
                return Refusal.MEMORY;
            }
            return reserved.getNanoCpus() > Math.max(0, room.freeNanoCpus()) ? Refusal.CPU : null;
        };
    }
}
