package io.jswarm.api;

import io.jswarm.api.v1.GlobalMode;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.ServiceSpecOrBuilder;

/**
 * How many tasks a service wants, and where. Whoever treats modes differently switches over all of them, so that the
 * compiler names each place when one is added; nobody else asks the message.
 */
public sealed interface ServiceMode {
    /** As people write and read it. */
    String word();

    /** Whether a slot is a node: its tasks run there, and are named by it. */
    boolean slotIsNode();

    /** Puts it into a spec; fields of the mode that this program does not know stay. */
    void set(ServiceSpec.Builder spec);

    /** The mode of a spec. */
    static ServiceMode of(ServiceSpecOrBuilder spec) {
        return switch (spec.getModeCase()) {
            case REPLICATED -> new Replicated(spec.getReplicated().getReplicas());
            case GLOBAL -> Global.ONLY;
            case MODE_NOT_SET -> Unset.ONLY;
        };
    }

    /** A number of slots, on whichever nodes. */
    record Replicated(long replicas) implements ServiceMode {
        @Override
        public String word() {
            return "replicated";
        }

        @Override
        public boolean slotIsNode() {
            return false;
        }

        @Override
        public void set(ServiceSpec.Builder spec) {
            spec.getReplicatedBuilder().setReplicas(replicas);
        }
    }

    /** A slot on every node that may run the task. */
    enum Global implements ServiceMode {
        /** All global services are alike. */
        ONLY;

        @Override
        public String word() {
            return "global";
        }

        @Override
        public boolean slotIsNode() {
            return true;
        }

        @Override
        public void set(ServiceSpec.Builder spec) {
            spec.setGlobal(GlobalMode.getDefaultInstance());
        }
    }

    /**
     * None that this program knows. The rules of specs refuse it, so no service of the state has it; a client that is older
     * than its managers may see it.
     */
    enum Unset implements ServiceMode {
        /** There is no difference in nothing. */
        ONLY;

        /** As which such a service was always shown. */
        @Override
        public String word() {
            return "replicated";
        }

        @Override
        public boolean slotIsNode() {
            return false;
        }

        @Override
        public void set(ServiceSpec.Builder spec) {
            spec.clearMode();
        }
    }
}
