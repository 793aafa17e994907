package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.JRaftUtils;
import org.junit.jupiter.api.Test;

class CoarseTimersTest {
    @Test
    void theLibraryFindsThem() {
        assertThat(JRaftUtils.raftTimerFactory()).isInstanceOf(CoarseTimers.class);
    }
}
