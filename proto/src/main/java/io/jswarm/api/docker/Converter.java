package io.jswarm.api.docker;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.jswarm.api.RejectedException;
import io.jswarm.api.Rejection;
import org.jspecify.annotations.Nullable;

/** How the value of a field looks in Docker's shape, and back. */
interface Converter {
    /** Docker's value: a text, a long, a boolean, a list, a map, or null where Docker leaves it out. */
    @Nullable
    Object toDocker(Message holder, FieldDescriptor field);

    /**
     * Sets the field.
     *
     * @param at where the value stands, for the refusal
     * @throws RejectedException when it is not a value of this field
     */
    void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at);

    /** Docker's value is worked out; nobody can set it. */
    @FunctionalInterface
    interface Outward extends Converter {
        @Override
        default void toMessage(Object value, Message.Builder holder, FieldDescriptor field, String at) {
            // Clients send back the whole of what they read; what only managers write is left to them.
        }
    }

    /** The refusal of a value. */
    static RejectedException refused(String at, String expected, Object value) {
        return new RejectedException(Rejection.invalid(
                at,
                at + ": expected " + expected + ", but got '" + value + "'.",
                "Correct the field and repeat the call."));
    }
}
