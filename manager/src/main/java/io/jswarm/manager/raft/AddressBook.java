package io.jswarm.manager.raft;

import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.ClusterState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the members listen: what the cluster state says, kept in a file too, since a starting or joining manager has no state
 * yet. Safe for any thread.
 *
 * <pre>
 * jswarm-peers 1
 * {@literal @} REVISION      of the state that was followed last
 * RAFT-ID HOST:PORT   one line per member
 * crc32c HEX          of the lines before
 * </pre>
 *
 * <p>Files of earlier versions have neither the first line nor the last, and the oldest no revision. A damaged book
 * counts as an empty one, and its manager starts: nothing is decided by it, since whoever answers at an address must
 * prove to be the member that is asked. Its snapshot fills it again, or whoever leads and knows where this manager
 * listens. It is missed only by managers that all start at once and have moved since their snapshots; refusing the
 * start would keep one more away from them.
 */
public final class AddressBook implements Function<String, @Nullable String> {
    private static final Logger LOG = LoggerFactory.getLogger(AddressBook.class);
    private static final String HEADER = "jswarm-peers";
    /** The line of the state's revision; no raft id looks so. */
    private static final String REVISION = "@";

    private final Path file;
    private final Disk disk = Disk.real();
    /** Replaced as a whole, under this book's lock. */
    private volatile Map<String, String> known;
    /** What a person said of members that the state says something else of. Replaced as a whole, under this book's lock. */
    private volatile Map<String, Told> told = Map.of();
    /** Hears of every change; must not block. */
    private volatile Consumer<List<String>> changed = addresses -> {};
    /** Of the state that was followed last, maybe before a restart. */
    private long revision;

    private AddressBook(Path file, Page page) {
        this.file = file;
        this.known = page.known;
        this.revision = page.revision;
    }

    /**
     * Where a member is said to be, and where the state said that it is.
     *
     * @param turn how often it was tried
     */
    private record Told(String now, String before, AtomicInteger turn) {
        Told(String now, String before) {
            this(now, before, new AtomicInteger());
        }

        /** In turns, so that a member that was never there, or is back where it was, is found all the same. */
        String next() {
            return turn.getAndIncrement() % 2 == 0 ? now : before;
        }
    }

    /** What the file holds. */
    private record Page(Map<String, String> known, long revision) {
        static final Page EMPTY = new Page(Map.of(), 0);

        /** Null for what is not as it was written, as far as that shows. */
        static @Nullable Page parse(String text) {
            boolean summed = text.startsWith(HEADER) || text.contains("\n" + SumLine.BEGINNING);
            Map<String, String> known = new TreeMap<>();
            for (String line : text.lines().toList()) {
                int space = line.indexOf(' ');
                if (space > 0 && !line.startsWith(HEADER) && !line.startsWith(SumLine.BEGINNING)) {
                    known.put(line.substring(0, space), line.substring(space + 1));
                }
            }
            String revision = known.remove(REVISION);
            try {
                Page page = new Page(known, revision == null ? 0 : Long.parseLong(revision));
                return summed && !page.text().equals(text) ? null : page;
            } catch (NumberFormatException e) {
                return null;
            }
        }

        String text() {
            StringBuilder lines = new StringBuilder(HEADER).append(" 1\n");
            lines.append(REVISION).append(' ').append(revision).append('\n');
            known.forEach((id, address) ->
                    lines.append(id).append(' ').append(address).append('\n'));
            return SumLine.behind(lines.toString());
        }
    }

    /** Opens the book kept in this file; an empty one when there is none, or a damaged one. */
    public static AddressBook open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new AddressBook(file, Page.EMPTY);
        }
        Page page = Page.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        if (page == null) {
            LOG.warn(
                    "The file {} is damaged: this manager looks for the others by its snapshot, and is found by the leader. Until"
                            + " then it may know no leader; if it still knows none after some minutes (jswarm info), remove it on"
                            + " another manager (jswarm node demote), forget its state here (jswarm swarm leave --force) and join"
                            + " it again",
                    file);
        }
        return new AddressBook(file, page == null ? Page.EMPTY : page);
    }

    /**
     * Where the member is to be called next, host:port, or null: for whoever opens a link, since each call may say something
     * else. Waits for nobody.
     */
    @Override
    public @Nullable String apply(String raftId) {
        Told said = told.get(raftId);
        return said == null ? known.get(raftId) : said.next();
    }

    /** The raft ids that it knows: once there was a state, all members of that. */
    public Set<String> members() {
        return Set.copyOf(known.keySet());
    }

    /** Tells where members are, host:port, after every change from now on. The listener must not block. */
    public void onChange(Consumer<List<String>> listener) {
        changed = listener;
    }

    /** Where members are, host:port. Waits for nobody. */
    public List<String> addresses() {
        Map<String, Told> said = told;
        List<String> addresses = new ArrayList<>();
        known.forEach((raftId, address) -> {
            Told other = said.get(raftId);
            addresses.add(other == null ? address : other.now);
        });
        return addresses;
    }

    /** Adds what a manager said when this one joined, raft id to host:port. */
    public synchronized void learn(Map<String, String> addresses) throws IOException {
        Map<String, String> next = new TreeMap<>(known);
        next.putAll(addresses);
        keep(next, revision);
    }

    /**
     * Takes over where members are said to be, raft id to host:port; unknown ones are passed over. Until the state says
     * something new of them they are tried there and where the state says, in turns. For members that have all moved, so that
     * no leader can be found to note it. In memory only: a leader is found within seconds, and notes it.
     */
    public synchronized void tell(Map<String, String> addresses) {
        Map<String, Told> next = new TreeMap<>(told);
        addresses.forEach((raftId, now) -> {
            String before = known.get(raftId);
            if (now.equals(before)) {
                next.remove(raftId);
            } else if (before != null) {
                next.put(raftId, new Told(now, before));
            }
        });
        told = next;
        changed.accept(addresses());
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
        writeDurably(file, new Page(next, nextRevision).text(), disk);
        known = next;
        revision = nextRevision;
        Map<String, Told> left = new TreeMap<>(told);
        left.entrySet().removeIf(each -> !each.getValue().before.equals(next.get(each.getKey())));
        told = left;
        changed.accept(addresses());
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
