package io.jswarm.cli.support;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What of the state may leave the host. Text is kept only where it is known to be harmless: a field that nobody thought of
 * is withheld. Numbers, times and states are kept. Pure.
 */
final class Redaction {
    /** Written by jswarm and its engines, or needed to understand what they do. */
    static final Set<String> KEPT = fields(
            "Annotations.name",
            "Cluster.id",
            "ContainerSpec.image ContainerSpec.stop_signal",
            "ContainerStatus.container_id",
            "EngineDescription.version",
            "InfoResponse.advertise_addr InfoResponse.cluster_id InfoResponse.daemon_version InfoResponse.data_root",
            "InfoResponse.engine_version InfoResponse.hostname InfoResponse.leader_addr InfoResponse.manager_addrs",
            "InfoResponse.node_id InfoResponse.session_with",
            "Label.key",
            "LogDriver.name",
            "ManagerStatus.addr ManagerStatus.raft_id",
            "Mount.bind_propagation Mount.target Mount.volume_driver",
            "NetworkAttachment.address NetworkAttachment.network_id",
            "Node.id NodeDescription.daemon_version NodeDescription.hostname NodeStatus.addr",
            "Placement.constraints PlacementPreference.spread",
            "Platform.architecture Platform.os",
            "RaftMemberView.addr RaftMemberView.hostname RaftMemberView.node_id RaftMemberView.raft_id",
            "RaftStatus.addr RaftStatus.hostname RaftStatus.leader_addr RaftStatus.leader_hostname",
            "RaftStatus.leader_raft_id RaftStatus.node_id RaftStatus.raft_id",
            "RootRotation.fingerprint RootRotation.present_fingerprint",
            "Service.id Task.id Task.node_id Task.service_id",
            "TaskView.image TaskView.node_hostname TaskView.service_name");

    /** Written for people, which may quote what people wrote: kept but for what looks like a secret. */
    static final Set<String> SCRUBBED = fields(
            "DoctorCheck.advice DoctorCheck.message DoctorCheck.name",
            "EngineDescription.problem",
            "InfoResponse.engine_error InfoResponse.error",
            "NodeDescription.warning NodeStatus.message",
            "TaskStatus.err TaskStatus.message",
            "UpdateStatus.message");

    /** What people gave to their programs, and certificates. Of a variable NAME=VALUE the name is kept. */
    static final Set<String> WITHHELD = fields(
            "Cluster.root_ca_certificate",
            "ContainerSpec.args ContainerSpec.command ContainerSpec.dir ContainerSpec.env ContainerSpec.groups",
            "ContainerSpec.hostname ContainerSpec.registry_auth ContainerSpec.user",
            "HealthConfig.test",
            "Label.value",
            "Mount.source",
            "NodeTls.issuer NodeTls.trusted_roots",
            "RootRotation.certificate RootRotation.cross_signed");

    private static final String ENV = "ContainerSpec.env";
    private static final String PACKAGE = "jswarm.v1.";
    private static final List<Pattern> SECRETS = List.of(
            Pattern.compile("(?:JWTKN|JSKEY)-1-[A-Za-z0-9-]+"),
            Pattern.compile("(?s)-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\\z)"),
            Pattern.compile("(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)"),
            Pattern.compile(
                    "(?i)(?<=(?:authorization|passphrase|password|passwd|secret|token|api[-_]?key)[\"']?\\s?[=:]\\s?)"
                            + "(?:(?:basic|bearer)\\s)?[^\\s,;]+"),
            Pattern.compile(
                    "(?i)(?<=--?[a-z-]{0,20}(?:passphrase|password|secret|token|api-key)\\s)[^\\s,;-][^\\s,;]*"));

    private Redaction() {}

    private static Set<String> fields(String... lines) {
        return Arrays.stream(lines)
                .flatMap(line -> Arrays.stream(line.split(" ")))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same without what may not leave the host. */
    static Message redacted(Message message) {
        Message.Builder builder = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            if (field.isRepeated()) {
                List<?> values = (List<?>) entry.getValue();
                for (int i = 0; i < values.size(); i++) {
                    builder.setRepeatedField(field, i, redacted(field, values.get(i)));
                }
            } else {
                builder.setField(field, redacted(field, entry.getValue()));
            }
        }
        return builder.build();
    }

    private static Object redacted(FieldDescriptor field, Object value) {
        return switch (value) {
            case Message inner -> redacted(inner);
            case String text -> text(name(field), text);
            case ByteString bytes -> KEPT.contains(name(field)) ? bytes : ByteString.EMPTY;
            default -> value;
        };
    }

    private static String text(String field, String text) {
        if (KEPT.contains(field)) {
            return text;
        }
        if (SCRUBBED.contains(field)) {
            return scrubbed(text);
        }
        int nameEnd = field.equals(ENV) ? text.indexOf('=') + 1 : 0;
        return text.substring(0, nameEnd) + withheld(text.length() - nameEnd);
    }

    private static String withheld(int characters) {
        return "(" + characters + " characters withheld)";
    }

    /** A field's name as it stands in the sets: MESSAGE.FIELD. */
    static String name(FieldDescriptor field) {
        return field.getFullName().replace(PACKAGE, "");
    }

    /** Free text without tokens, keys, certificates, and what follows words such as password. */
    static String scrubbed(String text) {
        String left = text;
        for (Pattern secret : SECRETS) {
            left = secret.matcher(left).replaceAll("(withheld)");
        }
        return left;
    }
}
