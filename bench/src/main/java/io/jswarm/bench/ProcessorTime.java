package io.jswarm.bench;

import java.time.Duration;
import java.util.List;

/** What other programs took of the processors: told apart from what they waited for on a busy machine. */
final class ProcessorTime {
    private ProcessorTime() {}

    /** Of all these programs together, since they started. */
    static Duration of(List<Process> programs) {
        return programs.stream().map(program -> of(program.toHandle())).reduce(Duration.ZERO, Duration::plus);
    }

    /** Of one, since it started; nothing when it has ended. */
    static Duration of(ProcessHandle program) {
        return program.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
