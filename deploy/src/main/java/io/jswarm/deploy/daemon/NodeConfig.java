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
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a node must remember beside its certificate; a file that is replaced as a whole.
 *
 * @param advertiseAddr host:port that others reach it at
 * @param raftId its Raft id while it is a manager, or empty
 * @param managerAddrs where managers were last known to be
 * @param startedWith the daemon's own --advertise-addr when the address was decided, empty without one: only when that
 *     changes does the node move to it, since {@code swarm init} and {@code swarm join} may have named another
 * @param formerManagers nodes whose certificates as managers, issued up to this time (milliseconds since the epoch), are not
 *     believed any more
 * @param demotions how often this node had ceased to be a manager when it was last told its role
 */
record NodeConfig(
        String advertiseAddr,
        String raftId,
        List<String> managerAddrs,
        String startedWith,
        SortedMap<String, Long> formerManagers,
        long demotions) {
    NodeConfig {
        managerAddrs = List.copyOf(managerAddrs);
        formerManagers = Collections.unmodifiableSortedMap(new TreeMap<>(formerManagers));
    }

    NodeConfig(String advertiseAddr, String raftId, List<String> managerAddrs, String startedWith) {
        this(advertiseAddr, raftId, managerAddrs, startedWith, Collections.emptySortedMap(), 0);
    }

    NodeConfig withRaftId(String id) {
        return new NodeConfig(advertiseAddr, id, managerAddrs, startedWith, formerManagers, demotions);
    }

    NodeConfig withManagerAddrs(List<String> addrs) {
        return new NodeConfig(advertiseAddr, raftId, addrs, startedWith, formerManagers, demotions);
    }

    NodeConfig withFormerManagers(SortedMap<String, Long> nodes) {
        return new NodeConfig(advertiseAddr, raftId, managerAddrs, startedWith, nodes, demotions);
    }

    NodeConfig withDemotions(long count) {
        return new NodeConfig(advertiseAddr, raftId, managerAddrs, startedWith, formerManagers, count);
    }

    /** At another address from now on. */
    NodeConfig movedTo(String addr, String daemonsOwn) {
        return new NodeConfig(addr, raftId, managerAddrs, daemonsOwn, formerManagers, demotions);
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
                addrs.isEmpty() ? List.of() : List.of(addrs.split(",", -1)),
                values.getProperty("started-with", ""),
                times(values.getProperty("former-managers", "")),
                Long.parseLong(values.getProperty("demotions", "0")));
    }

    private static SortedMap<String, Long> times(String text) throws IOException {
        SortedMap<String, Long> times = new TreeMap<>();
        if (text.isEmpty()) {
            return times;
        }
        for (String entry : text.split(",", -1)) {
            String[] parts = entry.split("@", 2);
            try {
                times.put(parts[0], Long.parseLong(parts[parts.length - 1]));
            } catch (NumberFormatException e) {
                throw new IOException("former-managers: expected NODE@MILLISECONDS, but got \"" + entry + "\"", e);
            }
        }
        return times;
    }

    void write(Path file) throws IOException {
        Properties values = new Properties();
        values.setProperty("advertise-addr", advertiseAddr);
        values.setProperty("raft-id", raftId);
        values.setProperty("manager-addrs", String.join(",", managerAddrs));
        values.setProperty("started-with", startedWith);
        values.setProperty("demotions", Long.toString(demotions));
        values.setProperty(
                "former-managers",
                formerManagers.entrySet().stream()
                        .map(entry -> entry.getKey() + "@" + entry.getValue())
                        .collect(Collectors.joining(",")));
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
