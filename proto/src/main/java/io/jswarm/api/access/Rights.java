package io.jswarm.api.access;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Who has the right to each verb on each resource; what has no row is for nobody. */
final class Rights {
    private static final Set<Role> PEOPLE = EnumSet.of(Role.ADMIN, Role.MANAGER, Role.LOCAL);
    private static final Set<Role> ADMINS = EnumSet.of(Role.ADMIN, Role.LOCAL);
    private static final Set<Role> NODES = EnumSet.of(Role.WORKER, Role.MANAGER);
    private static final Set<Role> MANAGERS = EnumSet.of(Role.MANAGER);
    private static final Set<Role> MEMBERS = EnumSet.of(Role.WORKER, Role.MANAGER, Role.ADMIN, Role.LOCAL);
    private static final Set<Role> HOST_ROOT = EnumSet.of(Role.LOCAL);
    private static final Set<Role> ANYBODY = EnumSet.allOf(Role.class);

    private static final Map<Resource, Map<Verb, Right>> ALL = all();

    private Rights() {}

    private static Map<Resource, Map<Verb, Right>> all() {
        Map<Resource, Map<Verb, Right>> rights = new EnumMap<>(Resource.class);
        Right people = Right.of(PEOPLE);
        add(rights, people, Resource.CLUSTER, Verb.GET, Verb.UPDATE);
        add(rights, people, Resource.JOIN_TOKEN, Verb.GET);
        add(rights, people, Resource.UNLOCK_KEY, Verb.GET);
        add(rights, people, Resource.ROOT_CERTIFICATE, Verb.UPDATE);
        add(rights, people, Resource.CLIENT_CERTIFICATE, Verb.CREATE);
        add(rights, people, Resource.NODE, Verb.GET, Verb.LIST, Verb.UPDATE, Verb.REMOVE);
        add(rights, people, Resource.SERVICE, Verb.GET, Verb.LIST, Verb.CREATE, Verb.UPDATE, Verb.REMOVE);
        add(rights, people, Resource.TASK, Verb.GET, Verb.LIST);
        add(rights, people, Resource.EVENT, Verb.WATCH);
        add(rights, people, Resource.LOG, Verb.GET);
        add(rights, people, Resource.RAFT, Verb.GET, Verb.LIST, Verb.UPDATE);
        // The cluster's keys are in it.
        add(rights, Right.of(ADMINS), Resource.BACKUP, Verb.CREATE);
        add(rights, Right.of(NODES), Resource.SESSION, Verb.CONNECT);
        add(rights, Right.of(NODES), Resource.LOG, Verb.CREATE);
        add(rights, Right.of(MANAGERS), Resource.SESSION, Verb.RELAY);
        add(rights, Right.of(MANAGERS), Resource.LOG, Verb.RELAY);
        Right members = Right.byCertificate(MANAGERS);
        add(rights, members, Resource.RAFT_MEMBER, Verb.CONNECT, Verb.CREATE, Verb.UPDATE, Verb.REMOVE);
        // Whoever asks for a certificate shows a join token or the present one, which the CA checks itself.
        Right anybody = Right.byCertificate(ANYBODY);
        add(rights, anybody, Resource.ROOT_CERTIFICATE, Verb.GET);
        add(rights, anybody, Resource.NODE_CERTIFICATE, Verb.CREATE);
        add(rights, Right.byCertificate(NODES).saying(AccessRefusals::renewal), Resource.NODE_CERTIFICATE, Verb.RENEW);
        // Health is no secret, but it is asked for by members only.
        add(rights, Right.of(MEMBERS), Resource.HEALTH, Verb.GET);
        add(rights, Right.of(HOST_ROOT), Resource.HOST, Verb.GET, Verb.UPDATE);
        return rights;
    }

    private static void add(Map<Resource, Map<Verb, Right>> rights, Right right, Resource resource, Verb... verbs) {
        for (Verb verb : verbs) {
            rights.computeIfAbsent(resource, absent -> new EnumMap<>(Verb.class))
                    .put(verb, right);
        }
    }

    static Right of(AccessRequest request) {
        return ALL.getOrDefault(request.resource(), Map.of()).getOrDefault(request.verb(), Right.NOBODY);
    }
}
