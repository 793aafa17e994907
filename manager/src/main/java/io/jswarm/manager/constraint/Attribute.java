package io.jswarm.manager.constraint;

import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something of a node that constraints and preferences may name.
 *
 * @param kind which one
 * @param label the label's key for the two kinds of labels, otherwise empty; its case matters
 */
public record Attribute(Kind kind, String label) {
    /** The known attributes. */
    public enum Kind {
        /** {@code node.id}. */
        ID("node.id"),
        /** {@code node.hostname}. */
        HOSTNAME("node.hostname"),
        /** {@code node.ip}: the address it was last seen from. */
        IP("node.ip"),
        /** {@code node.role}: worker or manager. */
        ROLE("node.role"),
        /** {@code node.platform.os}. */
        OS("node.platform.os"),
        /** {@code node.platform.arch}; amd64 and x86_64 are the same, arm64 and aarch64 too. */
        ARCHITECTURE("node.platform.arch"),
        /** {@code node.labels.KEY}. */
        NODE_LABEL("node.labels."),
        /** {@code engine.labels.KEY}. */
        ENGINE_LABEL("engine.labels.");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        boolean isLabel() {
            return this == NODE_LABEL || this == ENGINE_LABEL;
        }
    }

    /** The keys that can be named, for messages. */
    static final String KEYS = "node.id, node.hostname, node.ip, node.role, node.platform.os, node.platform.arch, "
            + "node.labels.KEY or engine.labels.KEY";

    /** The attribute of this key; empty when there is none. Case matters in a label's key only. */
    public static Optional<Attribute> parse(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (kind.isLabel() && lower.startsWith(kind.key) && key.length() > kind.key.length()) {
                return Optional.of(new Attribute(kind, key.substring(kind.key.length())));
            }
            if (!kind.isLabel() && lower.equals(kind.key)) {
                return Optional.of(new Attribute(kind, ""));
            }
        }
        return Optional.empty();
    }

    /** The node's value, or empty when it has none. */
    public String of(Node node) {
        return switch (kind) {
            case ID -> node.getId();
            case HOSTNAME -> node.getDescription().getHostname();
            case IP -> node.getStatus().getAddr();
            case ROLE -> roleOf(node);
            case OS -> node.getDescription().getPlatform().getOs();
            case ARCHITECTURE ->
                Platforms.normalArchitecture(node.getDescription().getPlatform().getArchitecture());
            case NODE_LABEL -> valueOf(node.getSpec().getAnnotations().getLabelsList());
            case ENGINE_LABEL -> valueOf(node.getDescription().getEngine().getLabelsList());
        };
    }

    private static String roleOf(Node node) {
        if (node.getRole() == NodeRole.NODE_ROLE_MANAGER) {
            return "manager";
        }
        return node.getRole() == NodeRole.NODE_ROLE_WORKER ? "worker" : "";
    }

    private String valueOf(List<Label> labels) {
        for (Label candidate : labels) {
            if (candidate.getKey().equals(label)) {
                return candidate.getValue();
            }
        }
        return "";
    }

    /** The key as it is written. */
    @Override
    public String toString() {
        return kind.key + label;
    }
}
