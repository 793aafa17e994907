package io.jswarm.manager.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.FeatureLevel;
import io.jswarm.api.v1.Action;
import io.jswarm.api.v1.Change;
import io.jswarm.api.v1.Service;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A name is one object's within its namespace; where no namespace is stored it is the default one. */
final class ObjectNameTest {
    /** A kind of the shape that is to come: its objects say their namespace, here in place of an image. */
    private static final ObjectKind<String, Service> SPACED = new ObjectKind.Builder<>(
                    Change.ObjectCase.SERVICE,
                    Change::getService,
                    Change.Builder::setService,
                    change -> change.getServiceBuilder().getMetaBuilder())
            .named(service -> service.getSpec().getAnnotations().getName())
            .inNamespace(service -> service.getSpec().getTask().getContainer().getImage())
            .keyed(Service.class, Service::getId);

    private final StateParts parts = new StateParts(FeatureLevel.OLDEST);

    private void apply(Action action, String id, String namespace, String name) {
        Service.Builder service = Service.newBuilder().setId(id);
        service.getSpecBuilder().getAnnotationsBuilder().setName(name);
        service.getSpecBuilder().getTaskBuilder().getContainerBuilder().setImage(namespace);
        parts.apply(SPACED, SPACED.change(action, service.build()));
    }

    @Test
    void twoNamespacesHaveTheSameNameForTwoObjects() {
        apply(Action.ACTION_CREATE, "s1", "red", "web");
        apply(Action.ACTION_CREATE, "s2", "blue", "web");
        assertThat(parts.namesOf(SPACED).get(new ObjectName("red", "web"))).isEqualTo("s1");
        assertThat(parts.namesOf(SPACED).get(new ObjectName("blue", "web"))).isEqualTo("s2");
        assertThat(parts.namesOf(SPACED).get(ObjectName.of("web"))).isNull();

        apply(Action.ACTION_UPDATE, "s1", "green", "web");
        assertThat(parts.namesOf(SPACED).keySet())
                .containsExactly(new ObjectName("blue", "web"), new ObjectName("green", "web"));
        apply(Action.ACTION_REMOVE, "s2", "blue", "web");
        assertThat(parts.namesOf(SPACED)).containsOnlyKeys(new ObjectName("green", "web"));
    }

    @Test
    void whatStoresNoNamespaceIsInTheDefaultOne() {
        Service.Builder service = Service.newBuilder();
        service.getSpecBuilder().getAnnotationsBuilder().setName("web");
        assertThat(ObjectKinds.SERVICE.name(service.build())).isEqualTo(new ObjectName("default", "web"));
    }

    @Test
    void theNamesOfANamespaceAreNeighbours() {
        ObjectName first = new ObjectName("a", "z");
        ObjectName second = new ObjectName("b", "a");
        ObjectName third = new ObjectName("b", "c");
        assertThat(List.of(third, second, first).stream().sorted()).containsExactly(first, second, third);
    }
}
