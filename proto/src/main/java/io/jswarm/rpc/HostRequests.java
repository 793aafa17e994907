package io.jswarm.rpc;

import static io.jswarm.rpc.RequestRows.address;
import static io.jswarm.rpc.RequestRows.availability;
import static io.jswarm.rpc.RequestRows.counter;
import static io.jswarm.rpc.RequestRows.idOrNone;

import io.jswarm.api.PlainText;
import io.jswarm.api.WorkerLimits;
import io.jswarm.api.field.Blob;
import io.jswarm.api.field.Either;
import io.jswarm.api.field.Elsewhere;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import java.util.List;
import java.util.Map;

/** The rows of what the root of a host asks its daemon, and of what hosts ask managers; by method. */
final class HostRequests {
    private static final int LONGEST_CSR = 64 * 1024;
    private static final int LONGEST_PART = 1024 * 1024;
    private static final int LONGEST_CHAIN = 16 * 1024;
    private static final int LONGEST_SIGNATURE = 1024;
    private static final int LONGEST_TOKEN = 256;
    private static final int LONGEST_REQUEST_ID = 128;
    private static final int SHA256 = 32;
    private static final int MOST_MANAGERS = 100;
    private static final long LONGEST_JOIN_MS = 600_000;
    private static final int MOST_LEVELS = 1_000_000;
    private static final String ADVERTISE = "--advertise-addr 10.0.0.1";

    private HostRequests() {}

    static Map<String, List<Row>> local() {
        Row advertise = Row.of("advertise_addr", "--advertise-addr", address(0), ADVERTISE);
        return Map.of(
                "Init",
                List.of(
                        advertise,
                        availability("availability"),
                        Row.of("spec", new Elsewhere("ClusterSpecs")),
                        Row.of("force_new_cluster", new Either())),
                "Join",
                List.of(
                        Row.of("token", "--token", token(), "--token $(ssh MANAGER jswarm swarm join-token -q worker)"),
                        Row.of(
                                "remote_addrs",
                                "MANAGER",
                                new Many(MOST_MANAGERS, address(1)),
                                "jswarm swarm join --token TOKEN 10.0.0.1:2377"),
                        advertise,
                        availability("availability"),
                        timeout()),
                "Find",
                List.of(
                        Row.of(
                                "addrs",
                                "MANAGER",
                                new Many(MOST_MANAGERS, address(1)),
                                "jswarm swarm find 10.0.0.1:2377 10.0.0.2:2377"),
                        timeout()),
                "Renew",
                List.of(
                        Row.of("token", "--token", token(), "--token $(ssh MANAGER jswarm swarm join-token -q worker)"),
                        Row.of(
                                "remote_addrs",
                                "MANAGER",
                                new Many(MOST_MANAGERS, address(1)),
                                "jswarm swarm renew --token TOKEN 10.0.0.1:2377"),
                        timeout()),
                "Leave",
                List.of(Row.of("force", new Either())),
                "Restore",
                restore(),
                "Unlock",
                List.of(new Row(
                        "unlock_key", "", token(), "Show it on an unlocked manager with: jswarm swarm unlock-key")),
                "Info",
                List.of(),
                "Doctor",
                List.of());
    }

    private static Row timeout() {
        return Row.of(
                "timeout_ms",
                "--timeout",
                Whole.of(0, LONGEST_JOIN_MS, Unit.MILLIS).zero("20s"),
                "--timeout 1m");
    }

    private static Text token() {
        return Text.line(0, LONGEST_TOKEN, "a token or key of one line", "SWMTKN-1-abc")
                .asSecret();
    }

    private static List<Row> restore() {
        return List.of(
                Row.of("begin", Part.optional()),
                Row.of("begin.advertise_addr", "--advertise-addr", address(0), ADVERTISE),
                availability("begin.availability"),
                Row.of("data", new Blob(0, LONGEST_PART, "a part of a backup")),
                Row.of("end", Part.optional()),
                counter("end.bytes"),
                Row.of("end.sha256", new Blob(SHA256, SHA256, "a digest")));
    }

    static Map<String, List<Row>> ca() {
        return Map.of(
                "GetRoot",
                List.of(),
                "Issue",
                List.of(
                        Row.of("csr", new Blob(1, LONGEST_CSR, "a certificate request")),
                        Row.of("token", token()),
                        availability("availability"),
                        Row.of("request_id", Text.line(0, LONGEST_REQUEST_ID, "a request id", "r-1")),
                        hostname(),
                        Row.of("feature_levels", Part.optional()),
                        level("oldest"),
                        level("newest"),
                        Row.of("expired", Part.optional()),
                        Row.of("expired.token", token()),
                        Row.of("expired.certificate_chain", new Blob(1, LONGEST_CHAIN, "a certificate")),
                        Row.of("expired.signature", new Blob(1, LONGEST_SIGNATURE, "a signature"))));
    }

    private static Row hostname() {
        String form = "a hostname of letters, digits and . _ -, at most " + WorkerLimits.HOSTNAME + " characters,";
        return new Row(
                "hostname",
                "",
                Text.matching(0, WorkerLimits.HOSTNAME, form, PlainText::isHostname, "web-1"),
                "Give the host another name, or run the same version of jswarm as the managers on it.");
    }

    private static Row level(String which) {
        return Row.of("feature_levels." + which, Whole.unsigned(0, MOST_LEVELS));
    }

    static Map<String, List<Row>> raft() {
        return Map.of(
                "Join",
                List.of(
                        Row.of("addr", address(1)),
                        idOrNone("node_id"),
                        idOrNone("raft_id"),
                        Row.of("feature_levels", Part.optional()),
                        level("oldest"),
                        level("newest")),
                "Introduce",
                List.of(
                        Row.of("peers", new Many(MOST_MANAGERS, Part.optional())),
                        idOrNone("peers.raft_id"),
                        idOrNone("peers.node_id"),
                        Row.of("peers.addr", address(1))),
                "Leave",
                List.of(idOrNone("node_id")));
    }
}
