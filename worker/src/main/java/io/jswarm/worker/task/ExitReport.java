package io.jswarm.worker.task;

import io.jswarm.api.v1.ContainerStatus;
import io.jswarm.api.v1.TaskState;

/** Says how a container ended. */
final class ExitReport {
    private static final int UNKNOWN_EXIT = 255;
    private static final int SIGNAL_BASE = 128;

    private ExitReport() {}

    /** COMPLETE or FAILED. */
    static TaskState state(ContainerView view, boolean unhealthy) {
        return view.exitCode() == 0 && view.error().isEmpty() && !unhealthy
                ? TaskState.TASK_STATE_COMPLETE
                : TaskState.TASK_STATE_FAILED;
    }

    /** Why it failed, or empty. */
    static String err(ContainerView view, boolean unhealthy, boolean unwatched) {
        if (unhealthy) {
            return "task: unhealthy container (exit " + view.exitCode() + ")";
        }
        if (view.exitCode() == 0 && view.error().isEmpty()) {
            return "";
        }
        String exit = "task: non-zero exit (" + view.exitCode() + ")";
        String why = reason(view, unwatched);
        return why.isEmpty() ? exit : exit + ": " + why;
    }

    private static String reason(ContainerView view, boolean unwatched) {
        if (view.oomKilled()) {
            return "OOM killed";
        }
        if (!view.error().isEmpty()) {
            return view.error();
        }
        if (unwatched && view.exitCode() == UNKNOWN_EXIT) {
            return "it ended while its engine was down, so the true code is not known";
        }
        return signal(view.exitCode() - SIGNAL_BASE);
    }

    private static String signal(int number) {
        return switch (number) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 5 -> "SIGTRAP";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 8 -> "SIGFPE";
            case 9 -> "SIGKILL";
            case 10 -> "SIGUSR1";
            case 11 -> "SIGSEGV";
            case 12 -> "SIGUSR2";
            case 13 -> "SIGPIPE";
            case 14 -> "SIGALRM";
            case 15 -> "SIGTERM";
            case 24 -> "SIGXCPU";
            case 25 -> "SIGXFSZ";
            case 31 -> "SIGSYS";
            default -> "";
        };
    }

    /** What a status says of a container. */
    static ContainerStatus container(ContainerView view) {
        ContainerStatus.Builder status = ContainerStatus.newBuilder()
                .setContainerId(view.id())
                .setPid(view.pid())
                .setOomKilled(view.oomKilled());
        if (view.state() == ContainerView.State.EXITED) {
            status.setExitCode(view.exitCode());
        }
        return status.build();
    }
}
