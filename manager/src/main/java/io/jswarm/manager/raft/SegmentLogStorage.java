package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.conf.ConfigurationEntry;
import com.alipay.sofa.jraft.conf.ConfigurationManager;
import com.alipay.sofa.jraft.entity.LogEntry;
import com.alipay.sofa.jraft.entity.LogId;
import com.alipay.sofa.jraft.entity.codec.LogEntryCodecFactory;
import com.alipay.sofa.jraft.entity.codec.v2.LogEntryV2CodecFactory;
import com.alipay.sofa.jraft.option.LogStorageOptions;
import com.alipay.sofa.jraft.storage.LogStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The library's log storage on a {@link SegmentedLog}. The library writes from one thread, in order, and reads from many. After
 * a failed write it puts the node into its error state; the fault is reported here too, with its cause.
 */
final class SegmentLogStorage implements LogStorage {
    private final SegmentedLog log;
    private final BiConsumer<String, Throwable> fault;
    private LogEntryCodecFactory codec = LogEntryV2CodecFactory.getInstance();
    private volatile boolean broken;
    /**
     * The last entry of the log, if this process wrote it. For every append and heartbeat the library asks for the entry before
     * to learn its term, which would be a read and a decryption each.
     */
    private volatile @Nullable LogRecord newest;

    SegmentLogStorage(SegmentedLog log, BiConsumer<String, Throwable> fault) {
        this.log = log;
        this.fault = fault;
    }

    @Override
    public boolean init(LogStorageOptions options) {
        codec = options.getLogEntryCodecFactory();
        ConfigurationManager configurations = options.getConfigurationManager();
        for (long index : log.configurations()) {
            LogEntry entry = getEntry(index);
            if (entry != null) {
                configurations.add(configuration(entry));
            }
        }
        return true;
    }

    private static ConfigurationEntry configuration(LogEntry entry) {
        ConfigurationEntry configuration = new ConfigurationEntry();
        configuration.setId(new LogId(entry.getId().getIndex(), entry.getId().getTerm()));
        configuration.setConf(new Configuration(entry.getPeers(), entry.getLearners()));
        if (entry.getOldPeers() != null) {
            configuration.setOldConf(new Configuration(entry.getOldPeers(), entry.getOldLearners()));
        }
        return configuration;
    }

    @Override
    public void shutdown() {
        try {
            log.close();
        } catch (IOException e) {
            fault.accept("closing the Raft log", e);
        }
    }

    @Override
    public long getFirstLogIndex() {
        return log.firstIndex();
    }

    /** 0 for an empty log, whatever its first index is: the library takes the last index from the snapshot then. */
    @Override
    public long getLastLogIndex() {
        long last = log.lastIndex();
        return last < log.firstIndex() ? 0 : last;
    }

    @Override
    public @Nullable LogEntry getEntry(long index) {
        try {
            LogRecord last = newest;
            LogRecord entry = last != null && last.index == index ? last : log.read(index);
            if (entry == null) {
                return null;
            }
            LogEntry decoded = codec.decoder().decode(entry.body);
            if (decoded == null || decoded.getId().getIndex() != index) {
                throw new IOException("entry " + index + " of the Raft log cannot be decoded");
            }
            return decoded;
        } catch (IOException e) {
            if (!log.isClosed()) { // a thread of the library that ends a little later than the log
                fault.accept("reading the Raft log", e);
            }
            throw new UncheckedIOException(e);
        }
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still asks for it
    public long getTerm(long index) {
        LogEntry entry = getEntry(index);
        return entry == null ? 0 : entry.getId().getTerm();
    }

    @Override
    public boolean appendEntry(LogEntry entry) {
        return appendEntries(List.of(entry)) == 1;
    }

    @Override
    public int appendEntries(List<LogEntry> entries) {
        boolean done = write("writing the Raft log", () -> {
            List<LogRecord> records = new ArrayList<>(entries.size());
            for (LogEntry entry : entries) {
                records.add(new LogRecord(
                        entry.getId().getIndex(),
                        entry.getId().getTerm(),
                        (byte) entry.getType().getNumber(),
                        codec.encoder().encode(entry)));
            }
            log.append(records);
            if (!records.isEmpty()) {
                newest = records.getLast();
            }
        });
        return done ? entries.size() : 0;
    }

    @Override
    public boolean truncatePrefix(long firstIndexKept) {
        newest = null;
        return write("deleting old parts of the Raft log", () -> log.truncatePrefix(firstIndexKept));
    }

    @Override
    public boolean truncateSuffix(long lastIndexKept) {
        newest = null;
        return write("dropping the end of the Raft log", () -> log.truncateSuffix(lastIndexKept));
    }

    @Override
    public boolean reset(long nextLogIndex) {
        newest = null;
        return write("starting the Raft log anew", () -> log.reset(nextLogIndex));
    }

    private boolean write(String what, Writing writing) {
        if (broken) {
            return false;
        }
        try {
            writing.run();
            return true;
        } catch (IOException | RuntimeException e) {
            broken = true;
            if (!log.isClosed()) {
                fault.accept(what, e);
            }
            return false;
        }
    }

    private interface Writing {
        void run() throws IOException;
    }
}
