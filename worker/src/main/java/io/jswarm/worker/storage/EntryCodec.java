package io.jswarm.worker.storage;

import com.google.protobuf.InvalidProtocolBufferException;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.v1.FeatureLevels;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.Redirect;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskStatusUpdate;
import io.jswarm.api.v1.Template;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes: length of the rest (4), CRC-32C of the rest (4), kind (1), a message of jswarm.v1. What does not fit
 * the CRC is the torn end of a write, or damage.
 */
final class EntryCodec {
    /** Of length and CRC. */
    static final int HEADER = 8;

    private static final int LONGEST = 64 << 20;
    private static final byte PUT_TASK = 1;
    private static final byte REMOVE_TASK = 2;
    private static final byte PUT_TEMPLATE = 3;
    private static final byte REMOVE_TEMPLATE = 4;
    private static final byte PUT_STATUS = 5;
    private static final byte PUT_MANAGERS = 6;
    private static final byte PUT_DESCRIPTION = 7;
    /** Written from feature level 2 on. */
    private static final byte PUT_LEVEL = 8;

    private EntryCodec() {}

    static byte[] encode(Entry entry, int level) {
        return switch (entry) {
            case Entry.PutTask put ->
                frame(PUT_TASK, StatusTexts.written(put.task(), level).toByteArray());
            case Entry.RemoveTask removed ->
                frame(
                        REMOVE_TASK,
                        Task.newBuilder().setId(removed.taskId()).build().toByteArray());
            case Entry.PutTemplate put ->
                frame(PUT_TEMPLATE, withoutSecrets(put.template()).toByteArray());
            case Entry.RemoveTemplate removed ->
                frame(
                        REMOVE_TEMPLATE,
                        Template.newBuilder()
                                .setServiceId(removed.serviceId())
                                .setVersion(removed.version())
                                .build()
                                .toByteArray());
            case Entry.PutStatus put ->
                frame(
                        PUT_STATUS,
                        TaskStatusUpdate.newBuilder()
                                .setTaskId(put.taskId())
                                .setStatus(StatusTexts.written(put.status(), level))
                                .build()
                                .toByteArray());
            case Entry.PutManagers put ->
                frame(
                        PUT_MANAGERS,
                        Redirect.newBuilder()
                                .addAllManagerAddrs(put.addrs())
                                .build()
                                .toByteArray());
            case Entry.PutDescription put ->
                frame(PUT_DESCRIPTION, put.description().toByteArray());
            case Entry.PutLevel put ->
                frame(
                        PUT_LEVEL,
                        FeatureLevels.newBuilder()
                                .setNewest(put.level())
                                .build()
                                .toByteArray());
        };
    }

    /** Nothing is pulled before a manager has confirmed the task, so the disk need not know the registry's password. */
    private static Template withoutSecrets(Template template) {
        if (template.getTask().getContainer().getRegistryAuth().isEmpty()) {
            return template;
        }
        Template.Builder builder = template.toBuilder();
        builder.getTaskBuilder().getContainerBuilder().clearRegistryAuth();
        return builder.build();
    }

    private static byte[] frame(byte kind, byte[] message) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + 1 + message.length);
        frame.putInt(1 + message.length).putInt(0).put(kind).put(message);
        frame.putInt(Integer.BYTES, crc(frame.array(), HEADER, 1 + message.length));
        return frame.array();
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /**
     * The next entry of the buffer, which moves behind it; null when what follows is no whole entry.
     *
     * @param level the feature level of what stands there, by the last {@link Entry.PutLevel} before it
     */
    static @Nullable Entry decode(ByteBuffer bytes, int level) {
        if (bytes.remaining() < HEADER) {
            return null;
        }
        int start = bytes.position();
        int length = bytes.getInt(start);
        if (length < 1 || length > LONGEST || bytes.remaining() - HEADER < length) {
            return null;
        }
        byte[] body = new byte[length];
        bytes.get(start + HEADER, body);
        if (crc(body, 0, length) != bytes.getInt(start + Integer.BYTES)) {
            return null;
        }
        try {
            Entry entry = parse(body[0], ByteBuffer.wrap(body, 1, length - 1), level);
            bytes.position(start + HEADER + length);
            return entry;
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static @Nullable Entry parse(byte kind, ByteBuffer message, int level)
            throws InvalidProtocolBufferException {
        return switch (kind) {
            case PUT_TASK -> new Entry.PutTask(StatusTexts.read(Task.parseFrom(message), level));
            case REMOVE_TASK -> new Entry.RemoveTask(Task.parseFrom(message).getId());
            case PUT_TEMPLATE -> new Entry.PutTemplate(Template.parseFrom(message));
            case REMOVE_TEMPLATE -> {
                Template template = Template.parseFrom(message);
                yield new Entry.RemoveTemplate(template.getServiceId(), template.getVersion());
            }
            case PUT_STATUS -> {
                TaskStatusUpdate update = TaskStatusUpdate.parseFrom(message);
                yield new Entry.PutStatus(update.getTaskId(), StatusTexts.read(update.getStatus(), level));
            }
            case PUT_MANAGERS ->
                new Entry.PutManagers(Redirect.parseFrom(message).getManagerAddrsList());
            case PUT_LEVEL ->
                new Entry.PutLevel(FeatureLevels.parseFrom(message).getNewest());
            case PUT_DESCRIPTION -> new Entry.PutDescription(NodeDescription.parseFrom(message));
            default -> null;
        };
    }
}
