package io.jswarm.deploy.daemon;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The just-in-time compilers' threads of this process. A virtual machine that is new compiles for minutes, and to the
 * kernel one of its compilers is worth as much as the one thread on which a manager decides, or answers heartbeats: on
 * a host with few cores, under load, that made managers silent. So they take a tenth of what others take, and all there
 * is when nobody else wants it. (The virtual machine's own priorities are for the whole process and for root: {@code
 * -XX:ThreadPriorityPolicy}.)
 */
final class CompilerThreads {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final Path TASKS = Path.of("/proc/self/task");
    /** setpriority(2): a thread, by its kernel id; 0 is the one that asks. */
    private static final int PRIO_PROCESS = 0;

    /** So much nicer than the rest; each step is a quarter of what a thread is worth (sched(7)). */
    private static final int NICER = 10;

    private static final int NICEST = 19;

    private CompilerThreads() {}

    /**
     * Lets them yield to all others; those that they start later do as well. Does nothing where the kernel is not Linux.
     *
     * @throws IOException when the kernel refuses it
     */
    static void yieldToOthers() throws IOException {
        List<Integer> found = find();
        if (found.isEmpty()) {
            return;
        }
        int nice = Math.min(NICEST, priority() + NICER);
        MethodHandle set = handle("setpriority", INT, INT, INT);
        for (int thread : found) {
            if (!setPriority(set, thread, nice) && Files.exists(TASKS.resolve(Integer.toString(thread)))) {
                throw new IOException("the kernel does not let thread " + thread + " have the nice value " + nice);
            }
        }
    }

    private static List<Integer> find() throws IOException {
        List<Integer> found = new ArrayList<>();
        if (!Files.isDirectory(TASKS)) {
            return found;
        }
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                if (name(task).matches("C[12] Compiler.*")) {
                    found.add(Integer.parseInt(task.getFileName().toString()));
                }
            }
        }
        return found;
    }

    /** Empty for one that has ended meanwhile. */
    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static int priority() {
        try {
            return (int) handle("getpriority", INT, INT).invokeExact(PRIO_PROCESS, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("getpriority(2) cannot be called", e);
        }
    }

    private static boolean setPriority(MethodHandle handle, int thread, int nice) {
        try {
            return (int) handle.invokeExact(PRIO_PROCESS, thread, nice) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("setpriority(2) cannot be called", e);
        }
    }

    @SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
    private static MethodHandle handle(String function, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(INT, arguments));
    }
}
