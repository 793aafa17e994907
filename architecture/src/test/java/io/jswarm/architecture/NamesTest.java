package io.jswarm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

    /** A reader who meets a name knows which class it is. Nested classes have their outer one's name before them. */
    @Test
    void noTwoClassesHaveOneName() {
        Map<String, List<String>> places = Code.MAIN.stream()
                .filter(Code.HAND_WRITTEN)
                .filter(each -> each.isTopLevelClass() && !each.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(
                        JavaClass::getSimpleName, Collectors.mapping(JavaClass::getPackageName, Collectors.toList())));
        assertThat(places).hasSizeGreaterThan(500);
        places.values().removeIf(packages -> packages.size() == 1);
        assertThat(places).isEmpty();
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
