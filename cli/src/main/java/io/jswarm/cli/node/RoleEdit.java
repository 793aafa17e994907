package io.jswarm.cli.node;

import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.cli.invocation.Each;
import io.jswarm.cli.invocation.Invocation;
import java.util.List;

/** Gives hosts a role, one after the other, and waits for each. */
final class RoleEdit {
    private RoleEdit() {}

    /**
     * Does it.
     *
     * @param already what is said of a host that has the role
     * @param done what is said of one that got it
     * @return the exit code of the first host that failed
     */
    static int run(
            Invocation invocation, List<String> refs, NodeRole role, RoleWaitFlags flags, String already, String done) {
        return Each.run(invocation, refs, ref -> {
            Node before = invocation.client().nodes().edit(ref, spec -> spec.setDesiredRole(role));
            boolean wanted = before.getSpec().getDesiredRole() == role;
            // What was decided before may not be done yet.
            Node.Builder after = before.toBuilder();
            after.getSpecBuilder().setDesiredRole(role);
            new RoleWait(invocation, flags).await(ref, after.build());
            invocation.out().println("Node " + ref + (wanted ? already : done));
        });
    }
}
