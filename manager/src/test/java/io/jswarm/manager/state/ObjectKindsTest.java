package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import io.jswarm.api.FeatureLevel;
import io.jswarm.api.TaskId;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.api.v1.RemovedNode;
import io.jswarm.api.v1.Service;
import io.jswarm.api.v1.ServiceSpec;
import io.jswarm.api.v1.Task;
import io.jswarm.api.v1.TaskSpec;
import io.jswarm.api.v1.Template;
import io.jswarm.api.v1.Trust;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ObjectKindsTest {
    private static final String TASK_ID = new TaskId(1, 2, 3).toString();

    /** One of each kind, with a field beside those that name it. */
    private static final List<Message> SAMPLES = List.of(
            Cluster.newBuilder().setId("c").setFeatureLevel(1).build(),
            Trust.newBuilder().setJoinTokenWorker("secret").build(),
            Node.newBuilder()
                    .setId("n")
                    .setDescription(NodeDescription.newBuilder().setHostname("h1"))
                    .build(),
            Service.newBuilder().setId("s").setSequence(7).build(),
            Template.newBuilder()
                    .setServiceId("s")
                    .setVersion(2)
                    .setServiceName("web")
                    .build(),
            Task.newBuilder().setId(TASK_ID).setServiceId("s").build(),
            RaftMember.newBuilder().setRaftId("r").setAddr("h1:2377").build(),
            RemovedNode.newBuilder().setId("n").setWasManager(true).build());

    @Test
    void everyFieldOfAChangeHasAKindInTheOrderOfSnapshots() {
        assertThat(ObjectKinds.ALL)
                .extracting(ObjectKind::inChange)
                .containsExactly(Arrays.stream(Change.ObjectCase.values())
                        .filter(each -> each != Change.ObjectCase.OBJECT_NOT_SET)
                        .toArray(Change.ObjectCase[]::new));
    }

    @Test
    void anObjectIsFoundAgainByWhatAChangeNames() {
        for (Message sample : SAMPLES) {
            Change creation = Changes.create(sample);
            StateParts parts = new StateParts(FeatureLevel.OLDEST);
            Delta.Edit<?, ?> made = parts.apply(creation);
            assertThat(made.after()).isEqualTo(sample);
            assertThat(made.kind().inChange()).isEqualTo(creation.getObjectCase());

            Delta.Edit<?, ?> removed = parts.apply(Changes.remove(sample));
            assertThat(removed.key()).as("key of %s", made.kind()).isEqualTo(made.key());
            assertThat(removed.before()).isEqualTo(sample);
            assertThat(removed.named()).isEqualTo(sample);
            assertThat(parts.of(made.kind())).isEmpty();
        }
    }

    @Test
    void aRemovalCarriesNoMoreThanTheNameOfWhatHasMany() {
        for (Message sample : SAMPLES.subList(2, SAMPLES.size())) {
            assertThat(Changes.remove(sample).getSerializedSize())
                    .as(sample.getClass().getSimpleName())
                    .isLessThan(Changes.update(sample).getSerializedSize());
        }
    }

    @Test
    void versionAndTimesAreWrittenIntoEveryKind() {
        for (Message sample : SAMPLES) {
            Change stamped = Stamp.of(Changes.create(sample), FeatureLevel.OLDEST, 5, 1_000);
            assertThat(ObjectKinds.of(stamped).meta(stamped.toBuilder()).build())
                    .as(sample.getClass().getSimpleName())
                    .satisfies(meta -> {
                        assertThat(meta.getVersion()).isEqualTo(5);
                        assertThat(meta.getCreatedAtMs()).isEqualTo(1_000);
                        assertThat(meta.getUpdatedAtMs()).isEqualTo(1_000);
                    });
        }
    }

    @Test
    void nothingSecretIsShownToWatchers() {
        assertThat(ObjectKinds.ALL.stream().filter(kind -> kind.publication() != null))
                .containsExactly(ObjectKinds.CLUSTER, ObjectKinds.NODE, ObjectKinds.SERVICE, ObjectKinds.TASK);
        Service secret = Service.newBuilder()
                .setId("s")
                .setSpec(spec("password"))
                .setPreviousSpec(spec("older password"))
                .build();
        Service shown = Objects.requireNonNull(ObjectKinds.SERVICE.publication())
                .redacted()
                .apply(secret);
        assertThat(shown.toString()).doesNotContain("password");
    }

    /** Watches showed the log's own changes once: clients of then read the events of now. */
    @Test
    void anEventIsOnTheWireWhatTheLogsChangeIs() {
        for (Message sample : SAMPLES) {
            ObjectKind<?, Message> kind = ObjectKinds.of(sample);
            if (kind.publication() != null) {
                assertThat(kind.publication()
                                .event(Action.ACTION_UPDATE, sample)
                                .toByteString())
                        .as(sample.getClass().getSimpleName())
                        .isEqualTo(kind.whole(Action.ACTION_UPDATE, sample).toByteString());
            }
        }
    }

    private static ServiceSpec spec(String auth) {
        return ServiceSpec.newBuilder()
                .setTask(TaskSpec.newBuilder()
                        .setContainer(ContainerSpec.newBuilder().setRegistryAuth(auth)))
                .build();
    }

    @Test
    void anEditIsOfOneKind() {
        Delta.Edit<String, Node> edit = new Delta.Edit<>(
                ObjectKinds.NODE, "n", null, Node.newBuilder().setId("n").build());
        assertThat(edit.as(ObjectKinds.NODE)).isSameAs(edit);
        assertThat(edit.as(ObjectKinds.SERVICE)).isNull();
        assertThat(edit.is(ObjectKinds.NODE)).isTrue();
        assertThat(edit.is(ObjectKinds.TASK)).isFalse();
        assertThat(edit.action()).isEqualTo(Action.ACTION_CREATE);
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> Changes.create(Label.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Label is no object of the state");
        assertThatThrownBy(() -> new StateParts(FeatureLevel.OLDEST).apply(Change.getDefaultInstance()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this program is older than the log");
    }
}
