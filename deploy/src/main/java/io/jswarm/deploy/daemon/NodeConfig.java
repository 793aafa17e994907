package io.jswarm.deploy.daemon;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a node must remember beside its certificate; a file that is replaced as a whole.
 *
 * @param advertiseAddr host:port that others reach it at
 * @param raftId its Raft id while it is a manager, or empty
 * @param managerAddrs where managers were last known to be
 */
record NodeConfig(String advertiseAddr, String raftId, List<String> managerAddrs) {
    NodeConfig {
        managerAddrs = List.copyOf(managerAddrs);
    }

    NodeConfig withRaftId(String id) {
        return new NodeConfig(advertiseAddr, id, managerAddrs);
    }

    NodeConfig withManagerAddrs(List<String> addrs) {
        return new NodeConfig(advertiseAddr, raftId, addrs);
    }

    static @Nullable NodeConfig read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        Properties values = new Properties();
        values.load(new StringReader(Files.readString(file)));
        String addrs = values.getProperty("manager-addrs", "");
        return new NodeConfig(
                values.getProperty("advertise-addr", ""),
                values.getProperty("raft-id", ""),
                addrs.isEmpty() ? List.of() : List.of(addrs.split(",", -1)));
    }

    void write(Path file) throws IOException {
        Properties values = new Properties();
        values.setProperty("advertise-addr", advertiseAddr);
        values.setProperty("raft-id", raftId);
        values.setProperty("manager-addrs", String.join(",", managerAddrs));
        StringWriter text = new StringWriter();
        values.store(text, null);
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text.toString(), StandardCharsets.UTF_8);
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        DataRoot.force(file.toAbsolutePath().getParent());
    }
}
