package io.jswarm.manager.control.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Now;
import io.jswarm.api.Rejection;
import io.jswarm.api.v1.GlobalMode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.UpdateState;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Indexes;
import io.jswarm.manager.state.ObjectKinds;
import io.jswarm.manager.state.ObjectName;
import io.jswarm.manager.state.TemplateKey;
import io.jswarm.manager.state.View;
import io.jswarm.manager.testing.DeciderHarness;
import io.jswarm.manager.testing.Services;
import org.junit.jupiter.api.Test;

/** Services come, change and go; and what is refused, why, and what to do then. */
final class ServiceMutationsTest {
    private static ServiceSpec spec(String name) {
        return Services.replicated(1, 2).name(name).build().getSpec();
    }

    private static UpdateService update(Service service, ServiceSpec spec) {
        return new UpdateService(service.getId(), service.getMeta().getVersion(), spec, false, false);
    }

    private static UpdateService rollback(Service service) {
        return new UpdateService(
                service.getId(), service.getMeta().getVersion(), ServiceSpec.getDefaultInstance(), true, false);
    }

    private static void isUseful(Rejection rejection, Rejection.Code code) {
        assertThat(rejection.code()).isEqualTo(code);
        assertThat(rejection.reason()).isNotBlank();
        assertThat(rejection.hint()).isNotBlank();
    }

    @Test
    void withoutAClusterThereAreNoServices() {
        DeciderHarness swarm = new DeciderHarness();
        View empty = new View(ClusterState.EMPTY, new Indexes(), swarm.workers());
        Outcome outcome = new CreateService("s1", spec("web")).decide(empty, new Now(1, 1));
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        Rejection rejection = ((Outcome.Rejected) outcome).rejection();
        isUseful(rejection, Rejection.Code.FAILED_PRECONDITION);
        assertThat(rejection.hint()).contains("jswarm swarm init");
    }

    @Test
    void aNewServiceGetsTheNextSequenceAndItsFirstTemplate() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.accept(new CreateService("s1", spec("web")));
        swarm.accept(new CreateService("s2", spec("db")));
        assertThat(swarm.service("s1").getSequence()).isEqualTo(1);
        assertThat(swarm.service("s2").getSequence()).isEqualTo(2);
        assertThat(swarm.state().templates()).containsKey(new TemplateKey("s1", 1));
        assertThat(swarm.state().named(ObjectKinds.SERVICE, ObjectName.of("db")))
                .isEqualTo("s2");
    }

    @Test
    void aNameThatIsTakenIsRefusedAndFreeAgainOnceItsServiceIsRemoved() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        swarm.accept(new CreateService("s1", spec("web")));
        swarm.work();
        Rejection rejection = swarm.refuse(new CreateService("s2", spec("web")));
        isUseful(rejection, Rejection.Code.ALREADY_EXISTS);
        assertThat(rejection.field()).isEqualTo("annotations.name");
        assertThat(rejection.reason()).contains("s1");
        swarm.accept(new RemoveService("s1"));
        assertThat(swarm.service("s1").getRemoved()).isTrue();
        swarm.accept(new CreateService("s2", spec("web")));
        assertThat(swarm.state().named(ObjectKinds.SERVICE, ObjectName.of("web")))
                .isEqualTo("s2");
    }

    @Test
    void aWrongSpecIsRefusedAndChangesNothing() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        long revision = swarm.state().revision();
        isUseful(swarm.refuse(new CreateService("s2", spec("-web"))), Rejection.Code.INVALID_ARGUMENT);
        ServiceSpec wrong =
                Services.from(web).image("Not An Image").replicas(-1).build().getSpec();
        Rejection rejection = swarm.refuse(update(web, wrong));
        isUseful(rejection, Rejection.Code.INVALID_ARGUMENT);
        assertThat(rejection.field()).isEqualTo("replicated.replicas");
        assertThat(rejection.hint()).endsWith("(Also wrong: task.container.image.)");
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    @Test
    void anUpdateFromAnOldVersionIsRefused() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.update(web, service -> service.replicas(2));
        Rejection rejection =
                swarm.refuse(update(web, Services.from(web).replicas(5).build().getSpec()));
        isUseful(rejection, Rejection.Code.ABORTED);
        assertThat(rejection.reason()).startsWith("update out of sequence");
        assertThat(rejection.hint()).contains("jswarm service inspect service-1");
        assertThat(swarm.desired(web)).hasSize(2);
    }

    @Test
    void aServiceKeepsItsNameAndMode() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        Rejection renamed = swarm.refuse(
                update(web, Services.from(web).name("other").build().getSpec()));
        isUseful(renamed, Rejection.Code.INVALID_ARGUMENT);
        assertThat(renamed.field()).isEqualTo("annotations.name");
        ServiceSpec global = web.getSpec().toBuilder()
                .setGlobal(GlobalMode.getDefaultInstance())
                .build();
        Rejection changed = swarm.refuse(update(web, global));
        isUseful(changed, Rejection.Code.INVALID_ARGUMENT);
        assertThat(changed.field()).isEqualTo("mode");
    }

    @Test
    void theSameSpecAgainIsNoChange() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        long revision = swarm.state().revision();
        swarm.accept(update(web, web.getSpec()));
        assertThat(swarm.state().revision()).isEqualTo(revision);
    }

    @Test
    void newCredentialsRestartNothingAndAreKeptWhenAsked() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        ServiceSpec.Builder secret = web.getSpec().toBuilder();
        secret.getTaskBuilder().getContainerBuilder().setRegistryAuth("secret");
        swarm.accept(update(swarm.service(web.getId()), secret.build()));
        Service after = swarm.service(web.getId());
        assertThat(after.getTemplateVersion()).isEqualTo(1);
        assertThat(after.hasUpdateStatus()).isFalse();
        TemplateKey key = new TemplateKey(web.getId(), 1);
        assertThat(swarm.state().templates().get(key))
                .satisfies(
                        template -> assertThat(template.getTask().getContainer().getRegistryAuth())
                                .isEqualTo("secret"));
        ServiceSpec bare = Services.from(web).replicas(3).build().getSpec();
        swarm.accept(new UpdateService(web.getId(), after.getMeta().getVersion(), bare, false, true));
        assertThat(swarm.service(web.getId()).getSpec().getTask().getContainer().getRegistryAuth())
                .isEqualTo("secret");
        Service kept = swarm.service(web.getId());
        swarm.accept(update(kept, bare));
        assertThat(swarm.service(web.getId()).getSpec().getTask().getContainer().getRegistryAuth())
                .isEmpty();
    }

    @Test
    void rollbackNeedsAPreviousSpec() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        isUseful(swarm.refuse(rollback(web)), Rejection.Code.FAILED_PRECONDITION);
    }

    @Test
    void rollbackOfAScaleScalesBackAndIsDoneAtOnce() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        swarm.update(web, service -> service.replicas(4));
        swarm.work();
        swarm.accept(rollback(swarm.service(web.getId())));
        swarm.work();
        assertThat(swarm.running(web)).hasSize(1);
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_ROLLBACK_COMPLETED);
    }

    @Test
    void aScaleEndsWhatIsSaidOfAnUpdateThatIsOverAndNotOfOneUnderWay() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 2));
        swarm.work();
        swarm.update(web, service -> service.image("nginx:2"));
        Service scaled = swarm.update(web, service -> service.replicas(3));
        assertThat(scaled.getUpdateStatus().getState()).isEqualTo(UpdateState.UPDATE_STATE_UPDATING);
        assertThat(scaled.getUpdateStatus().getMessage()).isEqualTo("update in progress");
        swarm.work();
        assertThat(swarm.service(web.getId()).getUpdateStatus().getState())
                .isEqualTo(UpdateState.UPDATE_STATE_COMPLETED);
        assertThat(swarm.update(web, service -> service.replicas(4)).hasUpdateStatus())
                .isFalse();
    }

    @Test
    void anUpdateAfterARollbackGetsAVersionThatTheServiceNeverHad() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.accept(rollback(swarm.service(web.getId())));
        assertThat(swarm.service(web.getId()).getUpdateStatus().getMessage()).isEqualTo("rollback in progress");
        assertThat(swarm.update(web, service -> service.image("nginx:3")).getTemplateVersion())
                .isEqualTo(3);
        assertThat(swarm.update(web, service -> service.image("nginx:4")).getTemplateVersion())
                .isEqualTo(4);
    }

    @Test
    void twoRollbacksAreTheUpdateAgain() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        swarm.update(web, service -> service.image("nginx:2"));
        swarm.work();
        swarm.accept(rollback(swarm.service(web.getId())));
        swarm.work();
        assertThat(swarm.service(web.getId()).getTemplateVersion()).isEqualTo(1);
        swarm.accept(rollback(swarm.service(web.getId())));
        swarm.work();
        assertThat(swarm.service(web.getId()).getTemplateVersion()).isEqualTo(2);
        assertThat(swarm.service(web.getId()).getSpec().getTask().getContainer().getImage())
                .isEqualTo("nginx:2");
        assertThat(swarm.running(web)).allMatch(task -> task.getTemplateVersion() == 2);
    }

    @Test
    void whatIsNotThereCannotBeChangedOrRemoved() {
        DeciderHarness swarm = DeciderHarness.ofNodes(1);
        isUseful(swarm.refuse(new RemoveService("none")), Rejection.Code.NOT_FOUND);
        isUseful(swarm.refuse(new UpdateService("none", 1, spec("web"), false, false)), Rejection.Code.NOT_FOUND);
        Service web = swarm.create(Services.replicated(1, 1));
        swarm.work();
        swarm.accept(new RemoveService(web.getId()));
        Service tombstone = swarm.service(web.getId());
        isUseful(swarm.refuse(new RemoveService(web.getId())), Rejection.Code.NOT_FOUND);
        isUseful(swarm.refuse(update(tombstone, web.getSpec())), Rejection.Code.NOT_FOUND);
    }
}
