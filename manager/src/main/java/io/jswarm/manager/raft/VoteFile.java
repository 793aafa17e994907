package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.entity.EnumOutter.ErrorType;
import com.alipay.sofa.jraft.entity.LocalStorageOutter.StablePBMeta;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.option.RaftMetaStorageOptions;
import com.alipay.sofa.jraft.storage.RaftMetaStorage;
import com.alipay.sofa.jraft.storage.io.ProtoBufFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The term this member is in and whom it voted for there, in one small file that is replaced in a durable step before an answer
 * leaves. The library's own file has no checksum: a changed bit there is another vote. For the library's one thread at a time.
 *
 * <pre>
 * jswarm-vote 1
 * term NUMBER
 * vote PEER          nothing behind the blank when there is none
 * crc32c HEX         of the lines before
 * </pre>
 */
final class VoteFile implements RaftMetaStorage {
    static final String NAME = "vote";
    /** The library's own, which earlier versions used. */
    private static final String EARLIER = "raft_meta";

    private final Path folder;
    private final Disk disk;
    private final BiConsumer<String, Throwable> fault;
    private Vote now = Vote.NONE;
    /**
     * After a failed write nothing is kept until the file is read again. The library does not look whether the new term
     * was kept when it steps down, and asks for the vote in it next: kept alone, that would be a vote in the old term,
     * and in the new one another candidate would have it after a restart.
     */
    private boolean broken;

    private @Nullable NodeImpl node;

    /** What the file holds; the candidate is empty when the vote is still free. */
    record Vote(long term, String candidate) {
        static final Vote NONE = new Vote(0, "");
    }

    /** What cannot be read or written is told. */
    VoteFile(Path folder, Disk disk, BiConsumer<String, Throwable> fault) {
        this.folder = folder;
        this.disk = disk;
        this.fault = fault;
    }

    private static String text(Vote vote) {
        return SumLine.behind("jswarm-vote 1\nterm " + vote.term() + "\nvote " + vote.candidate() + "\n");
    }

    /** Replaces the file; it is on the disk on return. */
    static void write(Path folder, Vote vote, Disk disk) throws IOException {
        AddressBook.writeDurably(folder.resolve(NAME), text(vote), disk);
    }

    /** Reads what {@link #write} or an earlier version wrote, and nothing else; null when there is no file. */
    static @Nullable Vote read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return earlier(folder.resolve(EARLIER));
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\n", -1);
        try {
            Vote vote = new Vote(
                    Long.parseLong(lines[1].substring("term ".length())), lines[2].substring("vote ".length()));
            if (text.equals(text(vote))) {
                return vote;
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            // Not what was written, as it would be with a wrong checksum.
        }
        throw damaged(file, "is damaged: it is of another version or fails its checksum");
    }

    static DamagedFileException damaged(Path file, String fault) {
        return DamagedFileException.lost(file, fault, "this manager's term and vote");
    }

    private static @Nullable Vote earlier(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try {
            StablePBMeta kept = new ProtoBufFile(file.toString()).load();
            PeerId peer = new PeerId();
            if (kept.hasTerm() && peer.parse(kept.getVotedfor())) {
                return new Vote(kept.getTerm(), candidate(peer));
            }
        } catch (IOException | RuntimeException e) {
            // Said below.
        }
        throw damaged(file, "is damaged");
    }

    private Vote load() throws IOException {
        Vote found = read(folder);
        Path earlier = folder.resolve(EARLIER);
        if (found != null && Files.exists(earlier)) {
            write(folder, found, disk);
            disk.delete(earlier);
            disk.forceFolder(folder);
        }
        return found == null ? Vote.NONE : found;
    }

    private static String candidate(@Nullable PeerId peer) {
        return peer == null || peer.isEmpty() ? "" : peer.toString();
    }

    @Override
    public boolean init(RaftMetaStorageOptions options) {
        node = options.getNode();
        try {
            now = load();
            return true;
        } catch (IOException | RuntimeException e) {
            fault.accept("reading the term and the vote in " + folder, e);
            return false;
        }
    }

    private boolean keep(Vote next) {
        if (broken) {
            return false;
        }
        try {
            write(folder, next, disk);
        } catch (IOException | RuntimeException e) {
            broken = true;
            fault.accept("writing the term and the vote in " + folder, e);
            if (node != null) {
                node.onError(
                        new RaftException(ErrorType.ERROR_TYPE_META, RaftError.EIO, "the vote was not written: %s", e));
            }
            return false;
        }
        now = next;
        return true;
    }

    @Override
    public boolean setTerm(long term) {
        return keep(new Vote(term, now.candidate()));
    }

    @Override
    public long getTerm() {
        return now.term();
    }

    @Override
    public boolean setVotedFor(PeerId peer) {
        return keep(new Vote(now.term(), candidate(peer)));
    }

    @Override
    public PeerId getVotedFor() {
        PeerId peer = now.candidate().isEmpty() ? null : PeerId.parsePeer(now.candidate());
        return peer == null ? PeerId.emptyPeer() : peer;
    }

    @Override
    public boolean setTermAndVotedFor(long term, PeerId peer) {
        return keep(new Vote(term, candidate(peer)));
    }

    @Override
    public void shutdown() {
        // All is on the disk.
    }
}
