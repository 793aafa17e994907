package io.jswarm.manager.raft;

import io.jswarm.manager.raft.RaftStoreConfig.Start;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says whose state a folder holds. It is written once there is an empty log and before anything is in it: so a member never
 * starts on another's state, and where this file is, a log that is missing was lost.
 *
 * @param isNew whether the member starts for the first time
 * @param first whether the group's first configuration is this member alone
 */
record MemberFile(boolean isNew, boolean first) {
    private static final String NAME = "member";

    static boolean exists(Path folder) {
        return Files.exists(folder.resolve(NAME));
    }

    /** Checks the folder against the wish. */
    static MemberFile check(RaftStoreConfig config) throws IOException {
        Path file = config.folder().resolve(NAME);
        if (!Files.exists(file)) {
            if (config.start() == Start.RESTART) {
                throw new IOException("Expected the Raft state of member " + config.raftId() + " in " + config.folder()
                        + ", but there is none. " + DamagedFileException.REMEDY);
            }
            return new MemberFile(true, config.start() == Start.BOOTSTRAP);
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Start began = text.endsWith("\n" + Start.BOOTSTRAP + "\n") ? Start.BOOTSTRAP : Start.JOIN;
        if (!text.equals(text(config.raftId(), began))) {
            throw new IOException("Expected the Raft state of member " + config.raftId() + ", but the file " + file
                    + " says \"" + text.strip().replace("\n", ", ")
                    + "\". Use the folder of this member, or an empty one to join anew.");
        }
        if (config.start() != Start.RESTART && began != config.start()) {
            throw new IOException("Expected a new member, but " + config.folder() + " holds one that began with "
                    + began + ". Restart it, or use an empty folder.");
        }
        return new MemberFile(false, began == Start.BOOTSTRAP);
    }

    /** Nothing but these two lines: whatever else stands there was changed. */
    private static String text(String raftId, Start began) {
        return raftId + "\n" + began + "\n";
    }

    /** Notes a new member, durably. */
    void keep(RaftStoreConfig config) throws IOException {
        if (isNew) {
            AddressBook.writeDurably(config.folder().resolve(NAME), text(config.raftId(), config.start()), Disk.real());
        }
    }
}
