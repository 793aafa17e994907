package io.jswarm.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.ServiceSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ServiceModeTest {
    static Stream<ServiceMode> modes() {
        return Stream.of(
                new ServiceMode.Replicated(0),
                new ServiceMode.Replicated(3),
                ServiceMode.Global.ONLY,
                ServiceMode.Unset.ONLY);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aSpecKeepsTheModeThatIsSet(ServiceMode mode) {
        for (ServiceMode before : modes().toList()) {
            ServiceSpec.Builder spec = ServiceSpec.newBuilder();
            before.set(spec);
            mode.set(spec);
            assertThat(ServiceMode.of(spec)).isEqualTo(mode);
            assertThat(ServiceMode.of(spec.build())).isEqualTo(mode);
        }
    }

    /** A mode that the message has and this type has not would be taken for none. */
    @ParameterizedTest
    @EnumSource(ServiceSpec.ModeCase.class)
    void everyModeOfTheMessageIsOneHere(ServiceSpec.ModeCase mode) {
        ServiceSpec.Builder spec = ServiceSpec.newBuilder();
        if (mode != ServiceSpec.ModeCase.MODE_NOT_SET) {
            var field = ServiceSpec.getDescriptor().findFieldByNumber(mode.getNumber());
            spec.setField(field, spec.newBuilderForField(field).build());
        }
        ServiceSpec.Builder again = ServiceSpec.newBuilder();
        ServiceMode.of(spec).set(again);
        assertThat(again.getModeCase()).isEqualTo(mode);
    }

    @Test
    void onlyAGlobalServicesSlotsAreNodes() {
        assertThat(modes().filter(ServiceMode::slotIsNode)).containsExactly(ServiceMode.Global.ONLY);
        assertThat(modes().map(ServiceMode::word)).containsExactly("replicated", "replicated", "global", "replicated");
    }
}
