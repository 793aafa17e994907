package io.jswarm.api.access;

import io.jswarm.api.Rejection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what. Edges ask and obey; they know no role's rights of their own. A pure function of the caller, what it
 * wants to do, with which kind of thing, and with which one.
 */
public final class Access {
    private Access() {}

    /** Why this caller may not do that; null when it may. Says nothing of where it calls and how its node stands. */
    public static @Nullable Rejection refusal(Caller caller, AccessRequest request, Target target) {
        Right right = Rights.of(request);
        if (!right.roles().contains(caller.role())) {
            return right.refusal().say(caller, request, right.roles());
        }
        boolean speaks = request.resource() == Resource.RAFT_MEMBER && request.verb() == Verb.CONNECT;
        return speaks && target.belongsToAnother(caller) ? AccessRefusals.otherMember(caller, target) : null;
    }

    /**
     * What comes of a call that arrives: whether its certificate counts, here and now, and what its caller may do.
     *
     * @param at where it arrives
     * @param certified who calls, by the certificate
     * @param standing how that node stands; {@link Standing#AS_CERTIFIED} for people
     * @param nowMs wall time
     * @param request what it asks for
     */
    public static AccessDecision decide(
            Listener at, Caller certified, Standing standing, long nowMs, AccessRequest request) {
        if (!at.serves(certified.role())) {
            return new AccessDecision.Refused(certified, AccessRefusals.listener(certified));
        }
        if (standing == Standing.REMOVED) {
            return new AccessDecision.Removed(certified, AccessRefusals.removed(certified.name()));
        }
        boolean byState = !Rights.of(request).byCertificate();
        if (standing == Standing.UNKNOWN && byState) {
            return new AccessDecision.Refused(certified, AccessRefusals.unknownNode(certified));
        }
        // A demoted manager has a worker's rights although its certificate is older.
        boolean demoted = certified.role() == Role.MANAGER
                && (standing == Standing.FORMER_MANAGER || standing == Standing.DEMOTED && byState);
        Caller caller = demoted ? certified.withRole(Role.WORKER) : certified;
        if (caller.role() != Role.NONE && nowMs >= caller.certificateExpiresAtMs()) {
            return new AccessDecision.Refused(caller, AccessRefusals.expired(caller));
        }
        Rejection refusal = refusal(caller, request, Target.ANY);
        return refusal == null ? new AccessDecision.Allowed(caller) : new AccessDecision.Refused(caller, refusal);
    }

    /** The roles that may do that, whatever the object is. */
    public static Set<Role> roles(AccessRequest request) {
        return Collections.unmodifiableSet(EnumSet.copyOf(Rights.of(request).roles()));
    }

    /** Why a node that stands so gets no further certificate; null when it does. */
    public static @Nullable Rejection renewalRefusal(String nodeId, Standing standing) {
        return switch (standing) {
            case AS_CERTIFIED, DEMOTED, FORMER_MANAGER -> null;
            case REMOVED -> AccessRefusals.renewalOfRemoved(nodeId);
            case UNKNOWN -> AccessRefusals.renewalOfUnknown(nodeId);
        };
    }

    /** What a node is told that was removed. */
    public static Rejection removed(String nodeId) {
        return AccessRefusals.removed(nodeId);
    }
}
