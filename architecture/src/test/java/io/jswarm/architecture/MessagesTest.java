package io.jswarm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import io.jswarm.api.ApiFiles;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes have messages among themselves and in what they store; clients know those of the files made for them alone. */
final class MessagesTest {
    private static final Pattern GENERATED_BESIDE = Pattern.compile("(OrBuilder|Grpc)?(\\$.*)?$");
    private static final Set<String> INTERNAL =
            ApiFiles.internalNames(Path.of(System.getProperty("jswarm.root", ".."), "proto", "src", "main", "proto"));

    private static final DescribedPredicate<JavaClass> ARE_INTERNAL = DescribedPredicate.describe(
            "are messages or services of jswarm/internal; what clients may know lies in jswarm/v1",
            MessagesTest::isInternal);

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().equals(Code.GENERATED)
                && INTERNAL.contains(GENERATED_BESIDE
                        .matcher(type.getName().substring(Code.GENERATED.length() + 1))
                        .replaceFirst(""));
    }

    @Test
    void clientsUseNoInternalMessage() {
        noClasses()
                .that()
                .resideInAnyPackage("io.jswarm.client..", "io.jswarm.cli..")
                .should()
                .dependOnClassesThat(ARE_INTERNAL)
                .check(Code.MAIN);
    }

    /** Else the rule would say nothing. */
    @Test
    void theRuleKnowsWhoUsesSome() {
        assertThat(Code.MAIN
                        .get("io.jswarm.manager.dispatcher.DispatcherService")
                        .getDirectDependenciesFromSelf())
                .anyMatch(dependency -> isInternal(dependency.getTargetClass()));
        assertThat(Stream.of("Batch", "Batch$Builder", "BatchOrBuilder", "RaftGrpc", "AssignmentsType"))
                .allMatch(name -> isInternal(Code.MAIN.get(Code.GENERATED + "." + name)));
        assertThat(Stream.of("Task", "ControlGrpc"))
                .noneMatch(name -> isInternal(Code.MAIN.get(Code.GENERATED + "." + name)));
    }
}
