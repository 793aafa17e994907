package io.jswarm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Names say what a thing is for; packages say that null is not a value. */
final class NamesTest {
    /** A manager is a role of a node, so no other class is called so. */
    @Test
    void noClassHidesBehindAWordThatSaysNothing() {
        noClasses()
                .that(Code.HAND_WRITTEN)
                .should()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveNameMatching(".*[.$](Base|Abstract)[A-Z][A-Za-z0-9]*")
                .orShould()
                .haveNameMatching(".*[.$][A-Za-z0-9]+Manager")
                .check(Code.MAIN);
    }

    @Test
    void everyPackageIsNullMarked() {
        Stream<JavaPackage> packages = Code.MAIN.stream()
                .filter(Code.HAND_WRITTEN)
                .map(JavaClass::getPackage)
                .distinct();
        assertThat(packages.filter(p -> !isNullMarked(p)).map(JavaPackage::getName))
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    private static boolean isNullMarked(JavaPackage javaPackage) {
        return javaPackage
                .tryGetPackageInfo()
                .map(info -> info.isAnnotatedWith(NullMarked.class))
                .orElse(false);
    }
}
