package io.jswarm.api.docker;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way from a message to one of its fields, or to a field of a message in it: {@code spec.task.container}. */
record FieldPath(List<FieldDescriptor> steps) {
    /**
     * Reads a dotted path.
     *
     * @throws IllegalArgumentException when there is no such field
     */
    static FieldPath of(Descriptor type, String dotted) {
        List<FieldDescriptor> steps = new ArrayList<>();
        Descriptor at = type;
        for (String name : dotted.split("\\.", -1)) {
            FieldDescriptor step = at.findFieldByName(name);
            if (step == null) {
                throw new IllegalArgumentException(
                        "no field '" + name + "' of '" + dotted + "' in " + at.getFullName());
            }
            steps.add(step);
            at = step.getJavaType() == FieldDescriptor.JavaType.MESSAGE ? step.getMessageType() : at;
        }
        return new FieldPath(List.copyOf(steps));
    }

    FieldDescriptor leaf() {
        return steps.getLast();
    }

    /** The message that the last step is a field of; null when one on the way is not there. */
    @Nullable
    Message holder(Message message) {
        Message at = message;
        for (FieldDescriptor step : steps.subList(0, steps.size() - 1)) {
            if (!at.hasField(step)) {
                return null;
            }
            at = (Message) at.getField(step);
        }
        return at;
    }

    /** The same in a message that is being built; what is missing on the way is made. */
    Message.Builder holder(Message.Builder builder) {
        Message.Builder at = builder;
        for (FieldDescriptor step : steps.subList(0, steps.size() - 1)) {
            at = at.getFieldBuilder(step);
        }
        return at;
    }

    /** Whether the message that the last step names is there. */
    boolean isThere(Message message) {
        Message holder = holder(message);
        return holder != null && holder.hasField(leaf());
    }

    boolean isUnder(FieldPath other) {
        return steps.size() > other.steps.size()
                && steps.subList(0, other.steps.size()).equals(other.steps);
    }
}
