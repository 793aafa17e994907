package io.jswarm.rpc;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Row;
import io.jswarm.api.v1.CaProto;
import io.jswarm.api.v1.ControlProto;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.HealthProto;
import io.jswarm.api.v1.LocalProto;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.RaftProto;
import io.jswarm.api.v1.SessionRelayGrpc;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of requests may hold: a table for each method, but for the streams between nodes, whose receivers check
 * them message by message. A field that is not known is refused where a person asks, and passed over between hosts of
 * different versions.
 */
public final class RequestTables {
    /** Checked where they arrive. */
    static final Set<String> STREAMS = Set.of(
            RaftGrpc.SERVICE_NAME + "/Stream",
            DispatcherGrpc.SERVICE_NAME + "/Session",
            DispatcherGrpc.SERVICE_NAME + "/PublishLogs",
            SessionRelayGrpc.SERVICE_NAME + "/Relay",
            SessionRelayGrpc.SERVICE_NAME + "/PublishLogs");

    private static final SortedMap<String, FieldTable> TABLES = tables();

    private RequestTables() {}

    private static SortedMap<String, FieldTable> tables() {
        SortedMap<String, FieldTable> tables = new TreeMap<>();
        add(tables, ControlProto.getDescriptor(), "Control", ControlRequests.rows(), FieldTable::of);
        add(tables, LocalProto.getDescriptor(), "Local", HostRequests.local(), FieldTable::of);
        add(tables, HealthProto.getDescriptor(), "Health", Map.of("Check", List.of()), FieldTable::betweenHosts);
        add(tables, CaProto.getDescriptor(), "CA", HostRequests.ca(), FieldTable::betweenHosts);
        add(tables, RaftProto.getDescriptor(), "Raft", HostRequests.raft(), FieldTable::betweenHosts);
        return Collections.unmodifiableSortedMap(tables);
    }

    private static void add(
            Map<String, FieldTable> tables,
            FileDescriptor file,
            String name,
            Map<String, List<Row>> rows,
            BiFunction<Descriptor, List<Row>, FieldTable> table) {
        ServiceDescriptor service = file.findServiceByName(name);
        for (MethodDescriptor method : service.getMethods()) {
            List<Row> own = rows.get(method.getName());
            if (own != null) {
                tables.put(service.getFullName() + "/" + method.getName(), table.apply(method.getInputType(), own));
            }
        }
    }

    /** The table of a method by its full name ({@code jswarm.v1.Control/ListNodes}); null where there is none. */
    public static @Nullable FieldTable of(String fullMethodName) {
        return TABLES.get(fullMethodName);
    }

    /** All tables by the full names of their methods. */
    public static SortedMap<String, FieldTable> all() {
        return TABLES;
    }
}
