package io.jswarm.worker.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogLine;
import io.jswarm.api.v1.LogOptions;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.PortConfig;
import io.jswarm.api.v1.PublishMode;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.worker.Samples;
import io.jswarm.worker.task.Assignment;
import io.jswarm.worker.task.ContainerPlan;
import io.jswarm.worker.task.ContainerView;
import io.jswarm.worker.task.ContainerView.State;
import io.jswarm.worker.task.EngineProblem;
import io.jswarm.worker.task.Expansion;
import io.jswarm.worker.task.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every executor does. The image {@code busybox:latest} is on the engine. A fake reads the arguments as busybox would:
 * {@code sleep N}, {@code sh -c "exit N"}, {@code sh -c "echo out; echo err >&2"}.
 */
public abstract class ExecutorContract {
    protected static final String BUSYBOX = "busybox:latest";

    private int slots;

    /** The executor under test, of {@link #facts}. */
    protected abstract Executor executor();

    protected abstract NodeFacts facts();

    /** Lets time pass until the condition holds, on the executor's loop; fails when it does not. */
    protected abstract void until(String what, BooleanSupplier condition);

    /** Runs the event on the executor's loop. */
    protected abstract void onLoop(Runnable event);

    /** Makes a fake's container say "out" and "err"; a real one does by itself. */
    protected abstract void speak(String taskId);

    protected final <T> EngineOutcome<T> ask(Consumer<Consumer<EngineOutcome<T>>> call) {
        List<EngineOutcome<T>> answers = new ArrayList<>();
        onLoop(() -> call.accept(answers::add));
        until("an answer", () -> !answers.isEmpty());
        return answers.getFirst();
    }

    protected final <T> T done(Consumer<Consumer<EngineOutcome<T>>> call) {
        EngineOutcome<T> outcome = ask(call);
        assertThat(outcome).isInstanceOf(EngineOutcome.Done.class);
        return ((EngineOutcome.Done<T>) outcome).value();
    }

    protected final EngineProblem refused(Consumer<Consumer<EngineOutcome<String>>> call) {
        EngineOutcome<String> outcome = ask(call);
        assertThat(outcome).isInstanceOf(EngineOutcome.Refused.class);
        return ((EngineOutcome.Refused<String>) outcome).problem();
    }

    protected final ContainerPlan plan(ContainerSpec.Builder spec, PortConfig... ports) {
        Template template = Samples.template(1, spec).toBuilder()
                .addAllPorts(List.of(ports))
                .build();
        Task task = Samples.task(1, ++slots, TaskState.TASK_STATE_RUNNING);
        return plan(new Assignment(task, template, true));
    }

    protected final ContainerPlan plan(Assignment assignment) {
        try {
            return Expansion.plan(assignment, facts());
        } catch (Expansion.TemplateException e) {
            throw new AssertionError(e);
        }
    }

    protected static ContainerSpec.Builder busybox(String... args) {
        return ContainerSpec.newBuilder().setImage(BUSYBOX).addAllArgs(List.of(args));
    }

    protected final ContainerView view(String id) {
        return this.<ContainerView>done(reply -> executor().inspect(id, reply));
    }

    protected final String run(ContainerPlan plan) {
        String id = this.<String>done(reply -> executor().create(plan, reply));
        this.<String>done(reply -> executor().start(id, reply));
        return id;
    }

    @Test
    void itDescribesTheHost() {
        NodeDescription description =
                this.<NodeDescription>done(reply -> executor().describe(reply));
        assertThat(description.getHostname()).isNotEmpty();
        assertThat(description.getPlatform().getOs()).isEqualTo("linux");
        assertThat(description.getResources().getNanoCpus()).isPositive();
        assertThat(description.getResources().getMemoryBytes()).isPositive();
        assertThat(description.getEngine().getVersion()).isNotEmpty();
    }

    @Test
    void itKnowsItsImages() {
        assertThat(this.<Boolean>done(reply -> executor().hasImage(BUSYBOX, reply)))
                .isTrue();
        assertThat(this.<Boolean>done(reply -> executor().hasImage("nosuch:1", reply)))
                .isFalse();
    }

    @Test
    void aContainerIsMadeStartedStoppedAndRemovedAndEachTwiceIsOnce() {
        ContainerPlan plan = plan(busybox("sleep", "600").setStopSignal("SIGKILL"));
        String id = this.<String>done(reply -> executor().create(plan, reply));
        assertThat(view(id).state()).isEqualTo(State.CREATED);
        assertThat(view(plan.name()).taskId()).isEqualTo(plan.taskId());
        assertThat(this.<String>done(reply -> executor().create(plan, reply))).isEqualTo(id);

        this.<String>done(reply -> executor().start(id, reply));
        this.<String>done(reply -> executor().start(id, reply));
        assertThat(view(id).state()).isEqualTo(State.RUNNING);
        assertThat(view(id).pid()).isPositive();

        this.<String>done(reply -> executor().stop(id, 5_000, reply));
        this.<String>done(reply -> executor().stop(id, 5_000, reply));
        assertThat(view(id).state()).isEqualTo(State.EXITED);
        assertThat(view(id).exitCode()).isNotZero();

        this.<String>done(reply -> executor().remove(id, reply));
        this.<String>done(reply -> executor().remove(id, reply));
        this.<String>done(reply -> executor().stop(id, 5_000, reply));
        assertThat(view(id)).isEqualTo(ContainerView.ABSENT);
    }

    @Test
    void aRunningContainerIsRemovedToo() {
        String id = run(plan(busybox("sleep", "600")));
        this.<String>done(reply -> executor().remove(id, reply));
        assertThat(view(id)).isEqualTo(ContainerView.ABSENT);
    }

    @Test
    void anExitCodeIsSeen() {
        String id = run(plan(busybox("sh", "-c", "exit 3")));
        until("its end", () -> true);
        List<ContainerView> seen = new ArrayList<>();
        while (seen.isEmpty() || seen.getLast().state() == State.RUNNING) {
            seen.add(view(id));
        }
        assertThat(seen.getLast().state()).isEqualTo(State.EXITED);
        assertThat(seen.getLast().exitCode()).isEqualTo(3);
    }

    @Test
    void aCommandThatIsNotThereCannotBeStartedAndSaysSo() {
        ContainerPlan plan = plan(busybox("/nosuch"));
        String id = this.<String>done(reply -> executor().create(plan, reply));
        EngineProblem problem = refused(reply -> executor().start(id, reply));
        assertThat(problem.message()).contains("nosuch");
        assertThat(problem.kind()).isNotEqualTo(EngineProblem.Kind.UNREACHABLE);
        assertThat(view(id).state()).isEqualTo(State.CREATED);
        assertThat(view(id).error()).contains("nosuch");
    }

    @Test
    void aMissingImageIsNamedSo() {
        ContainerPlan plan = plan(ContainerSpec.newBuilder().setImage("nosuch:1"));
        assertThat(refused(reply -> executor().create(plan, reply)).kind()).isEqualTo(EngineProblem.Kind.NO_IMAGE);
    }

    @Test
    void aNameThatSomebodyElseHasIsRefused() {
        ContainerPlan first = plan(busybox("sleep", "600"));
        this.<String>done(reply -> executor().create(first, reply));
        ContainerPlan other = new ContainerPlan(first.name(), "another", first.spec(), first.ports(), first.labels());
        assertThat(refused(reply -> executor().create(other, reply)).kind()).isEqualTo(EngineProblem.Kind.PERMANENT);
    }

    @Test
    void ourContainersAreListedAndNobodyElses() {
        ContainerPlan running = plan(busybox("sleep", "600"));
        ContainerPlan created = plan(busybox("sleep", "600"));
        run(running);
        this.<String>done(reply -> executor().create(created, reply));
        NodeFacts elsewhere = new NodeFacts("another-cluster", facts().nodeId(), "h", "linux", "x");
        Assignment foreign = new Assignment(
                Samples.task(2, 1, TaskState.TASK_STATE_RUNNING), Samples.template(2, busybox("sleep", "600")), true);
        try {
            ContainerPlan theirs = Expansion.plan(foreign, elsewhere);
            String id = this.<String>done(reply -> executor().create(theirs, reply));
            List<ContainerView> listed =
                    this.<List<ContainerView>>done(reply -> executor().list(reply));
            assertThat(listed).extracting(ContainerView::taskId).contains(running.taskId(), created.taskId());
            assertThat(listed).extracting(ContainerView::id).doesNotContain(id);
            assertThat(listed)
                    .filteredOn(view -> view.taskId().equals(running.taskId()))
                    .extracting(ContainerView::state)
                    .containsExactly(State.RUNNING);
            this.<String>done(reply -> executor().remove(id, reply));
        } catch (Expansion.TemplateException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aDeathIsTold() {
        List<String> told = new ArrayList<>();
        Recorder recorder = new Recorder(told);
        List<Subscription> subscription = new ArrayList<>();
        onLoop(() -> subscription.add(executor().watch(recorder)));
        until("the stream opens", () -> told.contains("opened"));
        ContainerPlan plan = plan(busybox("sh", "-c", "exit 3"));
        run(plan);
        until("its death is told", () -> told.contains(plan.taskId()));
        onLoop(() -> subscription.getFirst().close());
        ContainerPlan later = plan(busybox("sh", "-c", "exit 3"));
        String id = run(later);
        while (view(id).state() == State.RUNNING) {
            assertThat(told).doesNotContain(later.taskId());
        }
        assertThat(told).doesNotContain(later.taskId());
    }

    private record Recorder(List<String> told) implements EngineEvents {
        @Override
        public void opened() {
            told.add("opened");
        }

        @Override
        public void changed(String taskId) {
            told.add(taskId);
        }

        @Override
        public void closed(EngineProblem problem) {
            told.add("closed " + problem.message());
        }
    }

    @Test
    void aPortOfTheHostIsGivenAndReported() {
        ContainerPlan plan = plan(
                busybox("sleep", "600"),
                PortConfig.newBuilder()
                        .setTargetPort(80)
                        .setPublishMode(PublishMode.PUBLISH_MODE_HOST)
                        .build());
        String id = run(plan);
        assertThat(view(id).ports()).hasSize(1);
        assertThat(view(id).ports().getFirst().getTargetPort()).isEqualTo(80);
        assertThat(view(id).ports().getFirst().getPublishedPort()).isPositive();
    }

    @Test
    void aLogIsReadWhileItRunsAndAfterItsDeath() {
        ContainerPlan plan = plan(busybox("sh", "-c", "echo out; echo err >&2"));
        String id = run(plan);
        speak(plan.taskId());
        while (view(id).state() == State.RUNNING) {
            until("its end", () -> true);
        }
        LogOptions all = LogOptions.newBuilder()
                .setTail(-1)
                .setStdout(true)
                .setStderr(true)
                .build();
        assertThat(read(id, plan, all)).containsExactlyInAnyOrder("out", "! err", "end ");
        assertThat(read(id, plan, all.toBuilder().setFollow(true).build()))
                .containsExactlyInAnyOrder("out", "! err", "end ");
        assertThat(read(id, plan, all.toBuilder().setStderr(false).build())).containsExactly("out", "end ");
        assertThat(read("nosuch", plan, all))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("end ")
                .contains("nosuch");
    }

    @Test
    void aLogGivesWhatItsDriverWasToldToNoteWhereThatIsAskedFor() {
        ContainerPlan plan = noting(plan(busybox("sh", "-c", "echo two words")));
        String id = run(plan);
        speak(plan.taskId());
        while (view(id).state() == State.RUNNING) {
            until("its end", () -> true);
        }
        LogOptions plain = LogOptions.newBuilder().setTail(-1).setStdout(true).build();
        LogOptions details = plain.toBuilder().setDetails(true).build();
        assertThat(read(id, plan, details)).first().asString().startsWith("[tier=front] ");
        assertThat(read(id, plan, plain)).first().asString().doesNotContain("tier");
        ContainerPlan silent = plan(busybox("sh", "-c", "echo two words"));
        String other = run(silent);
        speak(silent.taskId());
        while (view(other).state() == State.RUNNING) {
            until("its end", () -> true);
        }
        assertThat(read(other, silent, details)).isEqualTo(read(other, silent, plain));
    }

    /** Why a task's log is followed only once its container was seen to have started. */
    @Test
    void aLogThatIsFollowedBeforeItsContainerStartsEndsAtOnce() {
        ContainerPlan plan = plan(busybox("sleep", "600"));
        String id = this.<String>done(reply -> executor().create(plan, reply));
        LogOptions follow = LogOptions.newBuilder()
                .setFollow(true)
                .setTail(-1)
                .setStdout(true)
                .build();
        assertThat(read(id, plan, follow)).containsExactly("end ");
    }

    private static ContainerPlan noting(ContainerPlan plan) {
        TreeMap<String, String> labels = new TreeMap<>(plan.labels());
        labels.put("tier", "front");
        TaskSpec.Builder spec = plan.spec().toBuilder();
        spec.getLogDriverBuilder()
                .addOptions(Label.newBuilder().setKey("labels").setValue("tier"));
        return new ContainerPlan(plan.name(), plan.taskId(), spec.build(), plan.ports(), labels);
    }

    protected final List<String> read(String id, ContainerPlan plan, LogOptions options) {
        List<String> lines = new ArrayList<>();
        onLoop(() -> executor().logs(id, plan.taskId(), options, new LogSink() {
            @Override
            public void lines(List<LogLine> told, Runnable more) {
                for (LogLine line : told) {
                    String details = line.getDetails().isEmpty() ? "" : "[" + line.getDetails() + "] ";
                    lines.add((line.getStderr() ? "! " : "")
                            + details
                            + line.getData().toStringUtf8());
                    assertThat(line.getTaskId()).isEqualTo(plan.taskId());
                    assertThat(line.getAtMs()).isPositive();
                }
                more.run();
            }

            @Override
            public void ended(@Nullable EngineProblem problem) {
                lines.add("end " + (problem == null ? "" : problem.message()));
            }
        }));
        until("the log's end", () -> !lines.isEmpty() && lines.getLast().startsWith("end "));
        return lines;
    }
}
