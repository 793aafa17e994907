package io.jswarm.rpc;

import io.jswarm.api.v1.CAGrpc;
import io.jswarm.api.v1.ControlGrpc;
import io.jswarm.api.v1.DispatcherGrpc;
import io.jswarm.api.v1.HealthGrpc;
import io.jswarm.api.v1.LocalGrpc;
import io.jswarm.api.v1.RaftGrpc;
import io.jswarm.api.v1.SessionRelayGrpc;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may call what: every method of every service has a row, and what has none is refused. Health is no secret, but it
 * is asked for by members only.
 */
public final class RoleTable {
    private static final Set<Role> PEOPLE = EnumSet.of(Role.ADMIN, Role.MANAGER, Role.LOCAL);
    private static final Set<Role> ADMINS = EnumSet.of(Role.ADMIN, Role.LOCAL);
    private static final Set<Role> NODES = EnumSet.of(Role.WORKER, Role.MANAGER);
    private static final Set<Role> MANAGERS = EnumSet.of(Role.MANAGER);
    private static final Set<Role> MEMBERS = EnumSet.of(Role.WORKER, Role.MANAGER, Role.ADMIN, Role.LOCAL);
    private static final Set<Role> HOST_ROOT = EnumSet.of(Role.LOCAL);
    private static final Set<Role> ANYBODY = EnumSet.allOf(Role.class);
    private static final Set<Role> NOBODY = EnumSet.noneOf(Role.class);

    private static final SortedMap<String, Set<Role>> ROWS = rows();

    private RoleTable() {}

    private static SortedMap<String, Set<Role>> rows() {
        SortedMap<String, Set<Role>> rows = new TreeMap<>();
        String control = ControlGrpc.SERVICE_NAME;
        add(rows, PEOPLE, control, "GetCluster", "UpdateCluster", "GetJoinTokens", "RotateRoot");
        add(rows, PEOPLE, control, "IssueClientCertificate");
        add(rows, PEOPLE, control, "GetUnlockKey");
        add(rows, PEOPLE, control, "ListNodes", "GetNode", "UpdateNode", "RemoveNode");
        add(rows, PEOPLE, control, "CreateService", "ListServices", "GetService", "UpdateService", "RemoveService");
        add(rows, PEOPLE, control, "ListTasks", "GetTask", "Watch", "Logs");
        add(rows, PEOPLE, control, "GetRaftStatus", "ListRaftMembers", "TransferLeadership", "TakeRaftSnapshot");
        // The cluster's keys are in it.
        add(rows, ADMINS, control, "Backup");
        add(rows, NODES, DispatcherGrpc.SERVICE_NAME, "Session", "PublishLogs");
        add(rows, MANAGERS, RaftGrpc.SERVICE_NAME, "Stream", "Join", "Leave");
        add(rows, MANAGERS, SessionRelayGrpc.SERVICE_NAME, "Relay", "PublishLogs");
        // Issue checks the join token or the certificate itself.
        add(rows, ANYBODY, CAGrpc.SERVICE_NAME, "GetRoot", "Issue");
        add(rows, MEMBERS, HealthGrpc.SERVICE_NAME, "Check");
        add(rows, HOST_ROOT, LocalGrpc.SERVICE_NAME, "Init", "Join", "Leave", "Info", "Doctor", "Restore");
        add(rows, HOST_ROOT, LocalGrpc.SERVICE_NAME, "Unlock");
        return Collections.unmodifiableSortedMap(rows);
    }

    private static void add(SortedMap<String, Set<Role>> rows, Set<Role> roles, String service, String... methods) {
        for (String method : methods) {
            rows.put(service + "/" + method, roles);
        }
    }

    /** The roles that may call a method, by its full name ({@code jswarm.v1.Control/ListNodes}); nobody without a row. */
    public static Set<Role> rolesFor(String fullMethodName) {
        return EnumSet.copyOf(ROWS.getOrDefault(fullMethodName, NOBODY));
    }

    /** The full names of all methods that have a row. */
    public static SortedSet<String> methods() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(ROWS.keySet()));
    }
}
