package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A disk that remembers what was forced, so that a power loss can take back all else. For folders with few, small files. */
final class LosingDisk implements Disk {
    private static final int SECTOR = 512;

    private final Map<Path, byte[]> forced = new HashMap<>();
    /** Sectors that a force failed on: the kernel counts them as written, so no later force writes them. */
    private final Map<Path, BitSet> dropped = new HashMap<>();

    private final Map<Path, Set<Path>> names = new TreeMap<>();
    /** What had a name before a rename that its folder was not forced after. */
    private final Map<Path, byte[]> replaced = new TreeMap<>();

    private int steps;
    private int failAt = Integer.MAX_VALUE;

    /** From this many forced operations on, each fails: the power is gone. */
    synchronized void failAfter(int operations) {
        failAt = steps + operations;
    }

    /** Operations work again. */
    synchronized void repair() {
        failAt = Integer.MAX_VALUE;
    }

    private void step() throws IOException {
        if (++steps > failAt) {
            throw new IOException("the power is gone");
        }
    }

    @Override
    public synchronized void write(Path file, RandomAccessFile open, byte[] bytes) throws IOException {
        long from = open.getFilePointer();
        open.write(bytes);
        BitSet sectors = dropped.get(file);
        if (sectors != null && bytes.length > 0) {
            sectors.clear((int) (from / SECTOR), (int) ((from + bytes.length - 1) / SECTOR) + 1);
        }
    }

    @Override
    public synchronized void force(Path file, RandomAccessFile open) throws IOException {
        byte[] before = forced.getOrDefault(file, new byte[0]);
        byte[] now = Files.readAllBytes(file);
        try {
            step();
        } catch (IOException e) {
            dropped.computeIfAbsent(file, _ -> new BitSet()).or(changed(before, now));
            throw e;
        }
        BitSet sectors = dropped.getOrDefault(file, new BitSet());
        for (int each = sectors.nextSetBit(0); each >= 0; each = sectors.nextSetBit(each + 1)) {
            putSector(before, now, each);
        }
        forced.put(file, now);
    }

    /** The sectors of the later content that the earlier has not, or has otherwise. */
    private static BitSet changed(byte[] before, byte[] now) {
        BitSet sectors = new BitSet();
        for (int from = 0; from < now.length; from += SECTOR) {
            int to = Math.min(now.length, from + SECTOR);
            if (to > before.length || !Arrays.equals(before, from, to, now, from, to)) {
                sectors.set(from / SECTOR);
            }
        }
        return sectors;
    }

    /** Copies a sector as far as the target goes; where the source ends there are zeros. */
    private static void putSector(byte[] source, byte[] target, int sector) {
        for (int at = sector * SECTOR; at < Math.min(target.length, (sector + 1) * SECTOR); at++) {
            target[at] = at < source.length ? source[at] : 0;
        }
    }

    @Override
    public synchronized void forceFolder(Path folder) throws IOException {
        step();
        Set<Path> present = files(folder);
        names.put(folder, present);
        replaced.keySet().removeIf(file -> folder.equals(file.getParent()));
        forced.keySet().removeIf(file -> folder.equals(file.getParent()) && !present.contains(file));
        dropped.keySet().removeIf(file -> folder.equals(file.getParent()) && !present.contains(file));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        Files.deleteIfExists(file);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        byte[] before = forced.get(to);
        if (before != null) {
            replaced.putIfAbsent(to, before);
        }
        Disk.super.rename(from, to);
        forced.put(to, forced.getOrDefault(from, new byte[0]));
        forced.remove(from);
        dropped.remove(from);
    }

    /**
     * Makes the folder what it might be on the disk: what was forced, and of all else any part: a name or not, more or less
     * of an added end, and of the sectors that changed some and not others, in any order.
     */
    synchronized void losePower(Path folder, SplittableRandom random) throws IOException {
        takeBackRenames(folder, random);
        Set<Path> durable = names.getOrDefault(folder, Set.of());
        Set<Path> present = files(folder);
        Set<Path> all = new TreeSet<>(durable);
        all.addAll(present);
        Set<Path> left = new TreeSet<>();
        for (Path file : all) {
            boolean certain = durable.contains(file) && present.contains(file);
            if (certain || random.nextBoolean()) {
                byte[] bytes = whatIsLeft(file, random);
                Files.write(file, bytes);
                forced.put(file, bytes);
                left.add(file);
            } else {
                Files.deleteIfExists(file);
                forced.remove(file);
            }
            dropped.remove(file);
        }
        names.put(folder, left);
        failAt = Integer.MAX_VALUE;
    }

    private void takeBackRenames(Path folder, SplittableRandom random) throws IOException {
        for (Map.Entry<Path, byte[]> each : replaced.entrySet()) {
            if (folder.equals(each.getKey().getParent()) && random.nextBoolean()) {
                Files.write(each.getKey(), each.getValue());
                forced.put(each.getKey(), each.getValue());
            }
        }
        replaced.keySet().removeIf(file -> folder.equals(file.getParent()));
    }

    private byte[] whatIsLeft(Path file, SplittableRandom random) throws IOException {
        byte[] before = forced.getOrDefault(file, new byte[0]);
        byte[] now = Files.exists(file) ? Files.readAllBytes(file) : before;
        int length = random.nextBoolean() ? now.length : before.length;
        if (length < now.length && random.nextBoolean()) {
            length += random.nextInt(now.length - length + 1);
        }
        byte[] left = Arrays.copyOf(before, length);
        int lostOf = random.nextInt(4);
        BitSet sectors = changed(before, now);
        for (int each = sectors.nextSetBit(0); each >= 0; each = sectors.nextSetBit(each + 1)) {
            if (lostOf == 0 || random.nextInt(4) >= lostOf) {
                putSector(now, left, each);
            }
        }
        return left;
    }

    private static Set<Path> files(Path folder) throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(Files::isRegularFile).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
