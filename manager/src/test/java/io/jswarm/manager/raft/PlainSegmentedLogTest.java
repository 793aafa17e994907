package io.jswarm.manager.raft;

import org.jspecify.annotations.Nullable;

/** The same of the plain format, in which older logs are. */
class PlainSegmentedLogTest extends SegmentedLogTest {
    @Override
    @Nullable
    DataKeys keys() {
        return null;
    }
}
