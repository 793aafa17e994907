package io.jswarm.manager.raft;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Raft stores of one process for tests of other packages: real stores on an in-memory network and on disks that lose what was
 * not forced. For one thread, but for the stores themselves.
 */
public final class StagedRaft implements AutoCloseable {
    /** After so many entries each member takes a snapshot; the cluster's setting has to say the same. */
    public static final int SNAPSHOT_ENTRIES = 50;

    private static final int ELECTION_MS = 300;
    private static final long SEGMENT_BYTES = 48 << 10;
    private static final AtomicLong GROUPS = new AtomicLong();

    private final MemoryNetwork network = new MemoryNetwork(true);
    private final Path folder;
    private final Bugs bugs;
    private final String prefix = "s" + GROUPS.incrementAndGet() + "-";
    private final List<Member> members = new ArrayList<>();

    /** Mistakes that a test may plant below the library; the default has none. */
    public interface Bugs {
        /** Whether the log's disk forgets to force what it was told to. */
        default boolean forgetsToForce() {
            return false;
        }

        /** Called with the member's folder before a restart. */
        default void beforeRestart(Path member) throws IOException {}
    }

    private static final class Member {
        final String id;
        final Path folder;
        final StagedDisk disk;
        private @Nullable RaftStore store;
        boolean running;

        Member(String id, Path folder, StagedDisk disk) {
            this.id = id;
            this.folder = folder;
            this.disk = disk;
        }

        RaftStore store() {
            if (store == null) {
                throw new IllegalStateException(id + " was never started");
            }
            return store;
        }
    }

    /** Members keep their files below the folder. */
    public StagedRaft(Path folder, Bugs bugs) {
        this.folder = folder;
        this.bugs = bugs;
    }

    /** Starts a new member and returns its number; the first one makes the group, others wait to be added. */
    public int start(StoreListener listener) throws IOException {
        int number = members.size();
        String id = nextId();
        Member member = new Member(id, folder.resolve(id), new StagedDisk(bugs.forgetsToForce()));
        members.add(member);
        open(member, number == 0 ? Start.BOOTSTRAP : Start.JOIN, listener);
        return number;
    }

    private void open(Member member, Start start, StoreListener listener) throws IOException {
        RaftStoreConfig config =
                new RaftStoreConfig(member.folder, member.id, start, ELECTION_MS, SNAPSHOT_ENTRIES, SEGMENT_BYTES);
        member.store = RaftStore.open(config, network, listener, member.disk);
        member.running = true;
    }

    /** Starts a member again with what its disk kept. */
    public void restart(int number, StoreListener listener) throws IOException {
        Member member = members.get(number);
        bugs.beforeRestart(member.folder);
        member.disk.repair();
        member.disk.forget();
        open(member, Start.RESTART, listener);
    }

    /** Ends the member as kill -9 does. */
    public void kill(int number) {
        Member member = members.get(number);
        if (member.running) {
            member.running = false;
            member.store().halt();
        }
    }

    /** Takes back whatever part of the log's and the vote's files was not forced; of a member that was killed. */
    public void losePower(int number, SplittableRandom random) throws IOException {
        Member member = members.get(number);
        for (String part : List.of("log", "meta")) {
            Path files = member.folder.resolve(part);
            if (Files.isDirectory(files)) {
                member.disk.losePower(files, random);
            }
        }
    }

    /** After so many further forced operations each fails, with these words. */
    public void failDisk(int number, int operations, String words) {
        members.get(number).disk.failAfter(operations, words);
    }

    /** Whether the member's disk has failed since the member was started. */
    public boolean diskHasFailed(int number) {
        return members.get(number).disk.hasFailed();
    }

    /** The member's disk works again; a store that met a fault stays stopped. */
    public void healDisk(int number) {
        members.get(number).disk.repair();
    }

    /** After so many further writes to the log or the vote one fails half done, or all do. */
    public void failWrites(int number, int writes, String words, boolean once) {
        members.get(number).disk.failWritesAfter(writes, words, once);
    }

    /** Changes a bit in a file of a member that was killed, but not in an end that was never forced; returns which file. */
    public Path flipBit(int number, SplittableRandom random) throws IOException {
        Path member = folder(number);
        return StagedFiles.flipBit(member, StoredKeys.openOrCreate(member), random);
    }

    /** Whether the member runs. */
    public boolean running(int number) {
        return members.get(number).running;
    }

    /** The member's store as of its last start. */
    public Store store(int number) {
        return members.get(number).store();
    }

    /** The member's id in the group. */
    public String id(int number) {
        return members.get(number).id;
    }

    /** The id that the next new member will have. */
    public String nextId() {
        return prefix + members.size();
    }

    /** Where the member's files are. */
    public Path folder(int number) {
        return members.get(number).folder;
    }

    /** Nothing from one reaches the other any more. */
    public void cut(int from, int to) {
        network.cut(id(from), id(to));
    }

    /** Of all frames one in so many is lost, which breaks its connection. */
    public void lose(SplittableRandom random, int oneIn) {
        AtomicLong drawn = new AtomicLong(random.nextLong(oneIn));
        network.lose(frame -> drawn.incrementAndGet() % oneIn == 0);
    }

    /** Ends cuts and losses. */
    public void heal() {
        network.heal();
    }

    /** Planted bug: a stopped member's vote is gone. */
    public static void forgetVote(Path member) throws IOException {
        StagedFiles.forgetVote(member);
    }

    /** Planted bug: a stopped member's term and vote are gone. */
    public static void forgetTerm(Path member) throws IOException {
        StagedFiles.forgetTerm(member);
    }

    /** Planted bug: a stopped member's log is the one of the start before, if there is one. */
    public static void swapLogWithThatOfBefore(Path member) throws IOException {
        StagedFiles.swapLogWithThatOfBefore(member);
    }

    /** Planted bug: a service is missing in a stopped member's snapshots, though each is whole. */
    public static void loseAServiceOfSnapshots(Path member) throws IOException {
        StagedFiles.loseAServiceOfSnapshots(member);
    }

    @Override
    public void close() {
        for (int i = 0; i < members.size(); i++) {
            kill(i);
        }
    }
}
