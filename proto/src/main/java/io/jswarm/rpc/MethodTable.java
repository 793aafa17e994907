package io.jswarm.rpc;

import io.jswarm.api.access.AccessRequest;
import io.jswarm.api.access.Resource;
import io.jswarm.api.access.Verb;
import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.SessionRelayGrpc;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What each method does to which resource; {@code api.access} says who may. Every method of every service has a row, and
 * what has none is refused.
 */
public final class MethodTable {
    private static final SortedMap<String, AccessRequest> ROWS = rows();

    private MethodTable() {}

    private static SortedMap<String, AccessRequest> rows() {
        SortedMap<String, AccessRequest> rows = new TreeMap<>();
        control(rows, ControlGrpc.SERVICE_NAME);
        String dispatcher = DispatcherGrpc.SERVICE_NAME;
        add(rows, dispatcher, "Session", Verb.CONNECT, Resource.SESSION);
        add(rows, dispatcher, "PublishLogs", Verb.CREATE, Resource.LOG);
        String relay = SessionRelayGrpc.SERVICE_NAME;
        add(rows, relay, "Relay", Verb.RELAY, Resource.SESSION);
        add(rows, relay, "PublishLogs", Verb.RELAY, Resource.LOG);
        String raft = RaftGrpc.SERVICE_NAME;
        add(rows, raft, "Stream", Verb.CONNECT, Resource.RAFT_MEMBER);
        add(rows, raft, "Join", Verb.CREATE, Resource.RAFT_MEMBER);
        add(rows, raft, "Introduce", Verb.UPDATE, Resource.RAFT_MEMBER);
        add(rows, raft, "Leave", Verb.REMOVE, Resource.RAFT_MEMBER);
        String ca = CAGrpc.SERVICE_NAME;
        add(rows, ca, "GetRoot", Verb.GET, Resource.ROOT_CERTIFICATE);
        add(rows, ca, "Issue", Verb.CREATE, Resource.NODE_CERTIFICATE);
        add(rows, HealthGrpc.SERVICE_NAME, "Check", Verb.GET, Resource.HEALTH);
        String local = LocalGrpc.SERVICE_NAME;
        add(rows, local, "Info", Verb.GET, Resource.HOST);
        add(rows, local, "Doctor", Verb.GET, Resource.HOST);
        for (String change : new String[] {"Init", "Join", "Renew", "Leave", "Find", "Unlock", "Restore"}) {
            add(rows, local, change, Verb.UPDATE, Resource.HOST);
        }
        return Collections.unmodifiableSortedMap(rows);
    }

    private static void control(SortedMap<String, AccessRequest> rows, String control) {
        add(rows, control, "GetCluster", Verb.GET, Resource.CLUSTER);
        add(rows, control, "UpdateCluster", Verb.UPDATE, Resource.CLUSTER);
        add(rows, control, "GetJoinTokens", Verb.GET, Resource.JOIN_TOKEN);
        add(rows, control, "RotateRoot", Verb.UPDATE, Resource.ROOT_CERTIFICATE);
        add(rows, control, "GetUnlockKey", Verb.GET, Resource.UNLOCK_KEY);
        add(rows, control, "ListNodes", Verb.LIST, Resource.NODE);
        add(rows, control, "GetNode", Verb.GET, Resource.NODE);
        add(rows, control, "UpdateNode", Verb.UPDATE, Resource.NODE);
        add(rows, control, "RemoveNode", Verb.REMOVE, Resource.NODE);
        add(rows, control, "CreateService", Verb.CREATE, Resource.SERVICE);
        add(rows, control, "ListServices", Verb.LIST, Resource.SERVICE);
        add(rows, control, "GetService", Verb.GET, Resource.SERVICE);
        add(rows, control, "UpdateService", Verb.UPDATE, Resource.SERVICE);
        add(rows, control, "RemoveService", Verb.REMOVE, Resource.SERVICE);
        add(rows, control, "ListTasks", Verb.LIST, Resource.TASK);
        add(rows, control, "GetTask", Verb.GET, Resource.TASK);
        add(rows, control, "Watch", Verb.WATCH, Resource.EVENT);
        add(rows, control, "Logs", Verb.GET, Resource.LOG);
        add(rows, control, "IssueClientCertificate", Verb.CREATE, Resource.CLIENT_CERTIFICATE);
        add(rows, control, "Backup", Verb.CREATE, Resource.BACKUP);
        add(rows, control, "GetRaftStatus", Verb.GET, Resource.RAFT);
        add(rows, control, "ListRaftMembers", Verb.LIST, Resource.RAFT);
        add(rows, control, "TransferLeadership", Verb.UPDATE, Resource.RAFT);
        add(rows, control, "TakeRaftSnapshot", Verb.UPDATE, Resource.RAFT);
    }

    private static void add(
            SortedMap<String, AccessRequest> rows, String service, String method, Verb verb, Resource resource) {
        String name = service + "/" + method;
        rows.put(name, new AccessRequest(verb, resource, name));
    }

    /** What a method asks for, by its full name ({@code jswarm.v1.Control/ListNodes}); unknown without a row. */
    public static AccessRequest requestOf(String fullMethodName) {
        AccessRequest row = ROWS.get(fullMethodName);
        return row == null ? AccessRequest.unknown(fullMethodName) : row;
    }

    /** The full names of all methods that have a row. */
    public static SortedSet<String> methods() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ROWS.keySet()));
    }
}
