package io.jswarm.deploy.daemon.systemd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The socket on which a service manager hears from its services, by the protocol of sd_notify(3): each message is one
 * datagram. Java has no datagrams over Unix sockets, so the C library is called. Any thread.
 */
final class NotifySocket {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    /** socket(2), of Linux on all its common processors. */
    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    /** send(2): a service manager that does not read makes nobody wait, and one that has gone sends no signal. */
    private static final int MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;

    /** unix(7): the family, and then a path or a name. */
    private static final int FAMILY_BYTES = 2;

    private static final int LONGEST_NAME = 107;

    private final byte[] address;
    private final String text;

    /**
     * At this address; nothing is opened yet.
     *
     * @param text an absolute path, or a name in the abstract namespace behind an '@'
     * @throws IOException when it is neither, or too long for the kernel
     */
    NotifySocket(String text) throws IOException {
        byte[] name = text.getBytes(UTF_8);
        if (!text.startsWith("/") && !text.startsWith("@") || name.length < 2 || name.length > LONGEST_NAME) {
            throw new IOException("Expected a path or a name behind an @ in NOTIFY_SOCKET, but found " + text + ".");
        }
        if (name[0] == '@') {
            name[0] = 0;
        }
        this.address = name;
        this.text = text;
    }

    /**
     * Sends one message: lines of NAME=VALUE. Never waits.
     *
     * @throws IOException when nobody takes it; says the error's number
     */
    void send(String message) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(CALL_STATE);
            int socket = (int) Calls.SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (socket < 0) {
                throw failure("socket", state);
            }
            try {
                byte[] bytes = message.getBytes(UTF_8);
                MemorySegment to = to(arena);
                long sent = (long) Calls.SENDTO.invokeExact(
                        state,
                        socket,
                        arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
                        (long) bytes.length,
                        MSG_DONTWAIT_NOSIGNAL,
                        to,
                        (int) to.byteSize());
                if (sent < 0) {
                    throw failure("sendto", state);
                }
            } finally {
                int _ = (int) Calls.CLOSE.invokeExact(state, socket);
            }
        } catch (IOException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("Cannot call the C library: " + e.getMessage(), e);
        }
    }

    private MemorySegment to(Arena arena) {
        // A path ends with a zero; an abstract name ends where the length says.
        int end = address[0] == 0 ? 0 : 1;
        MemorySegment to = arena.allocate(FAMILY_BYTES + address.length + (long) end, Short.BYTES);
        to.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
        MemorySegment.copy(address, 0, to, ValueLayout.JAVA_BYTE, FAMILY_BYTES, address.length);
        return to;
    }

    private IOException failure(String call, MemorySegment state) {
        return new IOException("Cannot tell the service manager at " + text + ": " + call + " fails with error "
                + (int) ERRNO.get(state, 0L) + ".");
    }

    /** Linked when the first message is sent, which most command lines and tests never do. */
    private static final class Calls {
        static final MethodHandle SOCKET = handle("socket", INT, INT, INT, INT);
        static final MethodHandle SENDTO =
                handle("sendto", LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT);
        static final MethodHandle CLOSE = handle("close", INT, INT);

        private Calls() {}

        @SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
        private static MethodHandle handle(String function, MemoryLayout result, MemoryLayout... arguments) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow(function),
                    FunctionDescriptor.of(result, arguments),
                    Linker.Option.captureCallState("errno"));
        }
    }
}
