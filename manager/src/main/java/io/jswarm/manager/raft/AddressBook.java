package io.jswarm.manager.raft;

import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.ClusterState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the members listen: what the cluster state says, kept in a file too, since a starting or joining manager has no state
 * yet. Safe for any thread.
 */
public final class AddressBook implements Function<String, @Nullable String> {
    /** The line of the state's revision; no raft id looks so. */
    private static final String REVISION = "@";

    private final Path file;
    private final Disk disk = Disk.real();
    /** Replaced as a whole, under this book's lock. */
    private volatile Map<String, String> known;
    /** Of the state that was followed last, maybe before a restart. */
    private long revision;

    private AddressBook(Path file, Map<String, String> known, long revision) {
        this.file = file;
        this.known = known;
        this.revision = revision;
    }

    /** Opens the book kept in this file, or an empty one. */
    public static AddressBook open(Path file) throws IOException {
        Map<String, String> known = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    known.put(line.substring(0, space), line.substring(space + 1));
                }
            }
        }
        String revision = known.remove(REVISION);
        return new AddressBook(file, known, revision == null ? 0 : Long.parseLong(revision));
    }

    /** The member's host:port, or null. Waits for nobody. */
    @Override
    public @Nullable String apply(String raftId) {
        return known.get(raftId);
    }

    /** The raft ids that it knows: once there was a state, all members of that. */
    public Set<String> members() {
        return Set.copyOf(known.keySet());
    }

    /** Adds what a manager said when this one joined, raft id to host:port. */
    public synchronized void learn(Map<String, String> addresses) throws IOException {
        Map<String, String> next = new TreeMap<>(known);
        next.putAll(addresses);
        keep(next, revision);
    }

    /**
     * Takes over the members of the cluster state; members that left are forgotten. A state that is older than one that was
     * followed before says nothing: a manager that starts has only its snapshot until a leader is found, and could find none
     * by the addresses of that time.
     */
    public synchronized void follow(ClusterState state) throws IOException {
        Collection<RaftMember> members = state.members().values();
        if (members.isEmpty() || state.revision() < revision) {
            return;
        }
        Map<String, String> next = new TreeMap<>();
        members.forEach(member -> next.put(member.getRaftId(), member.getAddr()));
        keep(next, state.revision());
    }

    private void keep(Map<String, String> next, long nextRevision) throws IOException {
        if (next.equals(known)) {
            return; // the revision in the file stays that of the change
        }
        StringBuilder lines =
                new StringBuilder(REVISION).append(' ').append(nextRevision).append('\n');
        next.forEach(
                (id, address) -> lines.append(id).append(' ').append(address).append('\n'));
        writeDurably(file, lines.toString(), disk);
        known = next;
        revision = nextRevision;
    }

    /** Replaces a small file in one durable step. */
    static void writeDurably(Path file, String text, Disk disk) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " has no folder");
        }
        Files.createDirectories(folder);
        Path written = folder.resolve(file.getFileName() + ".new");
        try (RandomAccessFile out = new RandomAccessFile(written.toFile(), "rw")) {
            out.setLength(0);
            disk.write(written, out, text.getBytes(StandardCharsets.UTF_8));
            disk.force(written, out);
        }
        disk.rename(written, file);
        disk.forceFolder(folder);
    }
}
