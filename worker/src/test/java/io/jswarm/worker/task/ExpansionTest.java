package io.jswarm.worker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Mount;
import io.jswarm.api.v1.TaskState;
import io.jswarm.api.v1.Template;
import io.jswarm.worker.Samples;
import org.junit.jupiter.api.Test;

class ExpansionTest {
    private static final ContainerSpec.Builder SPEC = ContainerSpec.newBuilder()
            .setImage("web:1")
            .setHostname("{{.Service.Name}}-{{ .Task.Slot }}")
            .addEnv("ALL={{.Service.ID}} {{.Node.ID}} {{.Node.Hostname}} {{.Node.Platform.OS}}"
                    + " {{.Node.Platform.Architecture}} {{.Task.ID}}")
            .addEnv("LABELS={{.Service.Labels.tier}}/{{index .Service.Labels \"a.b/c\"}}/{{.Service.Labels.none}}")
            .addEnv("PLAIN=$1 {no} template")
            .addMounts(Mount.newBuilder().setSource("data-{{.Task.Name}}").setTarget("/data"))
            .addLabels(Label.newBuilder().setKey("user").setValue("{{.Task.Slot}}"))
            .addLabels(Label.newBuilder().setKey(TaskLabels.TASK_ID).setValue("stolen"));

    private static ContainerPlan plan(boolean global) throws Expansion.TemplateException {
        Template template = Samples.template(1, SPEC).toBuilder()
                .addServiceLabels(Label.newBuilder().setKey("a.b/c").setValue("dots"))
                .addServiceLabels(Label.newBuilder().setKey("tier").setValue("front$1"))
                .setGlobal(global)
                .build();
        return Expansion.plan(
                new Assignment(Samples.task(1, 7, TaskState.TASK_STATE_RUNNING), template, true), Samples.FACTS);
    }

    @Test
    void everyFieldExpands() throws Expansion.TemplateException {
        ContainerPlan plan = plan(false);
        String id = Samples.id(1, 7);
        ContainerSpec spec = plan.spec().getContainer();
        assertThat(plan.name()).isEqualTo("svc1.7." + id);
        assertThat(spec.getHostname()).isEqualTo("svc1-7");
        assertThat(spec.getEnvList())
                .containsExactly(
                        "ALL=service1 " + Samples.NODE + " h1 linux x86_64 " + id,
                        "LABELS=front$1/dots/",
                        "PLAIN=$1 {no} template");
        assertThat(spec.getMounts(0).getSource()).isEqualTo("data-svc1.7." + id);
        assertThat(plan.labels())
                .containsEntry("user", "7")
                .containsEntry(TaskLabels.TASK_ID, id)
                .containsEntry(TaskLabels.NODE_ID, Samples.NODE)
                .containsEntry(TaskLabels.CLUSTER_ID, Samples.CLUSTER)
                .containsEntry(TaskLabels.SERVICE_NAME, "svc1");
    }

    @Test
    void aGlobalServicesTaskIsNamedByItsNode() throws Expansion.TemplateException {
        ContainerPlan plan = plan(true);
        assertThat(plan.name()).isEqualTo("svc1." + Samples.NODE + "." + Samples.id(1, 7));
        assertThat(plan.spec().getContainer().getHostname()).isEqualTo("svc1-" + Samples.NODE);
    }
}
