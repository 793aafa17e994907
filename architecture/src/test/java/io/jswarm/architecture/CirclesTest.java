package io.jswarm.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packages whose classes form layers: none of them needs, through whichever others, a class that needs it. */
final class CirclesTest {
    /** A class with all that is declared within. */
    private static final SliceAssignment TOP_LEVEL_CLASSES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(outermost(type).getName());
        }

        @Override
        public String getDescription() {
            return "top-level classes";
        }
    };

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(CirclesTest::outermost).orElse(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.jswarm.manager.dispatcher",
                "io.jswarm.manager.liveness",
                "io.jswarm.manager.liveness.heartbeat"
            })
    void noClassesNeedEachOther(String packageName) {
        slices().assignedFrom(TOP_LEVEL_CLASSES)
                .should()
                .beFreeOfCycles()
                .check(Code.MAIN.that(resideInAPackage(packageName)));
    }
}
