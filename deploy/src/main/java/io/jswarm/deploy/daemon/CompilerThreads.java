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
import java.util.Arrays;
import java.util.List;

/**
 * The just-in-time compilers' threads of this process. A virtual machine that is new compiles for minutes, and to the kernel one of
 * its compilers is worth as much as the one thread on which a manager decides, or answers heartbeats: on a host with few cores,
 * under load, that made managers silent. So they take a tenth of what others take, and all there is when nobody else wants it. (The
 * virtual machine's own priorities are for the whole process and for root: {@code -XX:ThreadPriorityPolicy}.)
 */
final class CompilerThreads {
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
        int nice = Math.min(NICEST, call("getpriority", PRIO_PROCESS, 0) + NICER);
        for (int thread : found) {
            boolean done = call("setpriority", PRIO_PROCESS, thread, nice) == 0;
            if (!done && Files.exists(TASKS.resolve(Integer.toString(thread)))) {
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

    @SuppressWarnings("restricted") // the launcher allows it: --enable-native-access
    private static int call(String function, Integer... arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        Arrays.fill(types, ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, types));
        try {
            return (int) handle.invokeWithArguments((Object[]) arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(function + "(2) cannot be called", e);
        }
    }
}
