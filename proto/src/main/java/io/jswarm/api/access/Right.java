package io.jswarm.api.access;

import io.jswarm.api.Rejection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who may do one thing, and what the others are told.
 *
 * @param roles the roles that may
 * @param byCertificate the certificate's word counts, even when the state says otherwise or does not know the node
 * @param refusal what the others are told
 */
record Right(Set<Role> roles, boolean byCertificate, Words refusal) {
    /** For nobody. */
    static final Right NOBODY = of(EnumSet.noneOf(Role.class));

    /** Explains a refusal. */
    @FunctionalInterface
    interface Words {
        Rejection say(Caller caller, AccessRequest request, Set<Role> roles);
    }

    static Right of(Set<Role> roles) {
        return new Right(roles, false, AccessRefusals::role);
    }

    /**
     * For what a manager decides though it may lag behind: it may believe its own leader demoted, or not know it at all, and
     * could then never catch up. Or for what asks the state itself, later.
     */
    static Right byCertificate(Set<Role> roles) {
        return new Right(roles, true, AccessRefusals::role);
    }

    Right saying(Words words) {
        return new Right(roles, byCertificate, words);
    }
}
