package io.jswarm.manager.raft;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The machine's disk, for tests that change one operation. */
class RealDisk implements Disk {
    private final Disk disk = Disk.real();

    @Override
    public void force(Path file, RandomAccessFile open) throws IOException {
        disk.force(file, open);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        disk.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }
}
