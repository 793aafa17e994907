package io.jswarm.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import io.jswarm.api.ServiceMode;
import io.jswarm.api.v1.ServiceSpec;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A service's mode is read off its spec in one place; whoever needs it switches over all modes. */
final class ServiceModesTest {
    private static final Pattern ACCESSOR =
            Pattern.compile("(has|get|set|clear|merge)(Replicated|Global|Mode)(Case|Builder|OrBuilder)?");

    private static boolean isOfTheMode(JavaAccess<?> access) {
        String spec = ServiceSpec.class.getName();
        return access instanceof JavaCodeUnitAccess<?>
                && Set.of(spec, spec + "$Builder", spec + "OrBuilder")
                        .contains(access.getTargetOwner().getName())
                && ACCESSOR.matcher(access.getName()).matches();
    }

    private static final DescribedPredicate<JavaAccess<?>> ASKING =
            describe("ask a spec for its mode; switch over ServiceMode.of instead", ServiceModesTest::isOfTheMode);

    private static final DescribedPredicate<JavaClass> THE_READER =
            describe("are the mode", type -> type.getName().startsWith(ServiceMode.class.getName()));

    @Test
    void nobodyAsksTheMessageForTheMode() {
        noClasses()
                .that(not(THE_READER).and(Code.HAND_WRITTEN))
                .should()
                .accessTargetWhere(ASKING)
                .check(Code.MAIN);
    }

    @Test
    void theRuleSeesWhoReads() {
        assertThat(Code.MAIN.get(ServiceMode.class.getName()).getAccessesFromSelf())
                .anyMatch(ServiceModesTest::isOfTheMode);
    }
}
