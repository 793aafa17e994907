package io.jswarm.manager.state;

import com.google.protobuf.MessageLite;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one state to the next, in the order of the changes: the input of deciders, indexes, the dispatcher
 * and watches.
 *
 * @param revision the revision of the state after the changes
 * @param edits each change with what stood before and what stands after
 */
public record Delta(long revision, List<Edit> edits) {
    private static final long EDIT_BYTES = 200;

    /** Copies the list. */
    public Delta {
        edits = List.copyOf(edits);
    }

    /** One object's change. */
    public sealed interface Edit {
        /** What stood before; null for a new object. */
        @Nullable
        MessageLite before();

        /** What stands after; null for a removed object. */
        @Nullable
        MessageLite after();

        /** The object as it stands after, or as it was last when it is removed. */
        MessageLite named();
    }

    private static <T> T either(@Nullable T before, @Nullable T after) {
        if (after != null) {
            return after;
        }
        if (before != null) {
            return before;
        }
        throw new IllegalStateException("an edit of nothing");
    }

    /** Its size in bytes: the objects' as messages, of which they take some times as much in memory, and a little for each. */
    public long bytes() {
        long bytes = 0;
        for (Edit edit : edits) {
            bytes += EDIT_BYTES + size(edit.before()) + size(edit.after());
        }
        return bytes;
    }

    private static long size(@Nullable MessageLite object) {
        return object == null ? 0 : object.getSerializedSize();
    }

    /** The cluster object. */
    public record ClusterEdit(
            @Nullable Cluster before, @Nullable Cluster after) implements Edit {
        @Override
        public Cluster named() {
            return either(before, after);
        }
    }

    /** The secret half of the cluster object. */
    public record TrustEdit(
            @Nullable Trust before, @Nullable Trust after) implements Edit {
        @Override
        public Trust named() {
            return either(before, after);
        }
    }

    /** A node. */
    public record NodeEdit(@Nullable Node before, @Nullable Node after) implements Edit {
        @Override
        public Node named() {
            return either(before, after);
        }
    }

    /** A service. */
    public record ServiceEdit(
            @Nullable Service before, @Nullable Service after) implements Edit {
        @Override
        public Service named() {
            return either(before, after);
        }
    }

    /** A template version. */
    public record TemplateEdit(
            @Nullable Template before, @Nullable Template after) implements Edit {
        @Override
        public Template named() {
            return either(before, after);
        }
    }

    /**
     * A task.
     *
     * @param id its id, which all who take in the edit would have to read otherwise
     * @param before what stood before; null for a new task
     * @param after what stands after; null for a removed task
     */
    public record TaskEdit(
            TaskId id, @Nullable Task before, @Nullable Task after) implements Edit {
        @Override
        public Task named() {
            return either(before, after);
        }
    }

    /** A Raft member. */
    public record MemberEdit(
            @Nullable RaftMember before, @Nullable RaftMember after) implements Edit {
        @Override
        public RaftMember named() {
            return either(before, after);
        }
    }

    /** A removed node's entry. */
    public record RemovedNodeEdit(
            @Nullable RemovedNode before, @Nullable RemovedNode after) implements Edit {
        @Override
        public RemovedNode named() {
            return either(before, after);
        }
    }
}
