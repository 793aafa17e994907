package io.jswarm.rpc;

import static io.jswarm.rpc.RequestRows.choices;
import static io.jswarm.rpc.RequestRows.consistency;
import static io.jswarm.rpc.RequestRows.counter;
import static io.jswarm.rpc.RequestRows.id;
import static io.jswarm.rpc.RequestRows.idOrNone;
import static io.jswarm.rpc.RequestRows.labels;
import static io.jswarm.rpc.RequestRows.names;
import static io.jswarm.rpc.RequestRows.page;
import static io.jswarm.rpc.RequestRows.ref;
import static io.jswarm.rpc.RequestRows.requestId;

import io.jswarm.api.TaskId;
import io.jswarm.api.field.Blob;
import io.jswarm.api.field.Either;
import io.jswarm.api.field.Elsewhere;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rows of the control API's requests, by method. */
final class ControlRequests {
    /** A certificate request, or a root and its key. */
    private static final int LONGEST_CERTIFICATE = 64 * 1024;

    private static final int LONGEST_TOKEN = 128;
    private static final int LONGEST_CLIENT = 64;
    private static final long MINUTE_MS = 60_000;
    private static final long SHORTEST_VALIDITY_MS = 30 * MINUTE_MS;
    private static final long LONGEST_VALIDITY_MS = 87_600 * 60 * MINUTE_MS;
    private static final long MOST_LINES = 1_000_000_000;
    private static final String ROOT = "jswarm swarm ca --rotate --ca-cert root.crt --ca-key root.key";

    private ControlRequests() {}

    static Map<String, List<Row>> rows() {
        Map<String, List<Row>> rows = new HashMap<>();
        addCluster(rows);
        addNodes(rows);
        addServices(rows);
        addTasks(rows);
        addStreams(rows);
        return rows;
    }

    private static void addCluster(Map<String, List<Row>> rows) {
        rows.put("GetCluster", List.of(consistency()));
        rows.put(
                "UpdateCluster",
                List.of(
                        requestId(),
                        counter("version"),
                        Row.of("spec", new Elsewhere("ClusterSpecs")),
                        either("rotate_worker_token"),
                        either("rotate_manager_token"),
                        either("rotate_unlock_key"),
                        either("release_brake")));
        rows.put("GetJoinTokens", List.of());
        rows.put(
                "RotateRoot",
                List.of(
                        requestId(),
                        Row.of("root_ca_certificate", "--ca-cert", new Blob(0, LONGEST_CERTIFICATE, "PEM"), ROOT),
                        Row.of("root_ca_key", "--ca-key", new Blob(0, LONGEST_CERTIFICATE, "PEM"), ROOT),
                        either("abort")));
        rows.put("GetUnlockKey", List.of());
        rows.put(
                "IssueClientCertificate",
                List.of(
                        Row.of("csr", new Blob(1, LONGEST_CERTIFICATE, "a certificate request")),
                        Row.of(
                                "name",
                                Text.line(
                                        1, LONGEST_CLIENT, "a name of 1 to 64 characters for the certificate", "ann")),
                        Row.of(
                                "validity_ms",
                                "--expiry",
                                Whole.of(SHORTEST_VALIDITY_MS, LONGEST_VALIDITY_MS, Unit.MILLIS)
                                        .zero("a year"),
                                "jswarm context create --expiry 720h NAME")));
        rows.put("GetRaftStatus", List.of());
        rows.put("ListRaftMembers", List.of());
        rows.put("TransferLeadership", List.of(ref("node")));
        rows.put("TakeRaftSnapshot", List.of());
    }

    private static Row either(String path) {
        return Row.of(path, new Either());
    }

    private static void addNodes(Map<String, List<Row>> rows) {
        rows.put(
                "ListNodes",
                list(
                        objectToken(),
                        names("filter.ids"),
                        names("filter.id_prefixes"),
                        names("filter.names"),
                        labels("filter.labels"),
                        labels("filter.engine_labels"),
                        choices("filter.roles", "--filter role=manager")));
        rows.put("GetNode", List.of(ref("ref"), consistency()));
        rows.put(
                "UpdateNode",
                List.of(requestId(), id("id"), counter("version"), Row.of("spec", new Elsewhere("NodeSpecs"))));
        rows.put("RemoveNode", List.of(requestId(), id("id"), either("force")));
    }

    private static List<Row> list(Text token, Row... filters) {
        List<Row> rows = new ArrayList<>(page(token));
        rows.add(Row.of("filter", Part.optional()));
        rows.addAll(List.of(filters));
        rows.add(consistency());
        return rows;
    }

    private static Text objectToken() {
        return Text.line(0, LONGEST_TOKEN, "the token of the last page", "0a1b2c3d4e5f6g7h8i9j0k1l2");
    }

    private static Text taskToken() {
        return Text.matching(
                0,
                LONGEST_TOKEN,
                "the token of the last page",
                token -> token.isEmpty() || TaskId.parse(token).isPresent(),
                new TaskId(1, 1, 1).toString());
    }

    private static void addServices(Map<String, List<Row>> rows) {
        Row spec = Row.of("spec", new Elsewhere("ServiceSpecs"));
        rows.put("CreateService", List.of(requestId(), spec, either("no_resolve_image")));
        rows.put(
                "ListServices",
                list(
                        objectToken(),
                        names("filter.ids"),
                        names("filter.id_prefixes"),
                        names("filter.names"),
                        names("filter.name_prefixes"),
                        labels("filter.labels"),
                        Row.of(
                                "filter.modes",
                                "--filter",
                                new Many(
                                        RequestRows.MOST_VALUES,
                                        Text.among(List.of("replicated", "global"), "mode=replicated or mode=global")),
                                "--filter mode=global")));
        rows.put("GetService", List.of(ref("ref"), consistency()));
        rows.put(
                "UpdateService",
                List.of(
                        requestId(),
                        id("id"),
                        counter("version"),
                        spec,
                        either("rollback"),
                        either("no_resolve_image"),
                        either("keep_registry_auth")));
        rows.put("RemoveService", List.of(requestId(), id("id")));
    }

    private static void addTasks(Map<String, List<Row>> rows) {
        rows.put(
                "ListTasks",
                list(
                        taskToken(),
                        names("filter.ids"),
                        names("filter.id_prefixes"),
                        names("filter.names"),
                        names("filter.service_ids"),
                        names("filter.node_ids"),
                        choices("filter.desired_states", "--filter desired-state=running")));
        rows.put("GetTask", List.of(ref("ref"), consistency()));
    }

    private static void addStreams(Map<String, List<Row>> rows) {
        rows.put(
                "Watch",
                List.of(counter("after_revision"), choices("kinds", "--filter type=service"), idOrNone("service_id")));
        rows.put(
                "Logs",
                List.of(
                        names("service_ids"),
                        names("task_ids"),
                        Row.of("options", Part.optional()),
                        either("options.follow"),
                        Row.of(
                                "options.tail",
                                "--tail",
                                Whole.of(-1, MOST_LINES, Unit.COUNT),
                                "--tail 100, or --tail all (-1)"),
                        Row.of("options.since_ms", "--since", RequestRows.time(), "--since 10m"),
                        either("options.stdout"),
                        either("options.stderr"),
                        either("options.details")));
        rows.put("Backup", List.of());
    }
}
