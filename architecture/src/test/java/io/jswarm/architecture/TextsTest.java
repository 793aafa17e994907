package io.jswarm.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import io.jswarm.api.StatusTexts;
import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.EngineDescription;
import io.jswarm.api.v1.NodeDescription;
import io.jswarm.api.v1.NodeStatus;
import io.jswarm.api.v1.TaskStatus;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Nothing is decided by the text of a message: it may be written anywhere, and read where people are shown it. */
final class TextsTest {
    private static final List<Class<?>> SAYING =
            List.of(NodeStatus.class, TaskStatus.class, EngineDescription.class, NodeDescription.class);
    private static final Set<String> TEXTS = Set.of(
            "getMessage",
            "getMessageBytes",
            "getErr",
            "getErrBytes",
            "getProblemBytes",
            "getWarning",
            "getWarningBytes");

    /** {@link StatusTexts} makes facts of old texts, {@link WorkerWords} cuts what is too long; the others show them. */
    private static final String[] READERS = {
        StatusTexts.class.getName(), WorkerWords.class.getName(), "io.jswarm.simulation.ConvergenceCheck"
    };

    /** Whether it reads one, by a call or by a reference to the method. */
    private static boolean isText(JavaAccess<?> access) {
        if (!(access instanceof JavaCodeUnitAccess<?>)) {
            return false;
        }
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        boolean says = SAYING.stream()
                .map(Class::getName)
                .anyMatch(type ->
                        owner.equals(type) || owner.equals(type + "$Builder") || owner.equals(type + "OrBuilder"));
        // What is a text of an engine is a fact of a task.
        boolean engines = owner.contains(EngineDescription.class.getSimpleName()) && name.equals("getProblem");
        return says && (TEXTS.contains(name) || engines);
    }

    private static final DescribedPredicate<JavaAccess<?>> READING = describe(
            "read the text of a status; ask its reason, problem, silent or stopping instead", TextsTest::isText);

    private static final DescribedPredicate<JavaClass> READS_FOR_PEOPLE = describe(
            "are the readers of texts",
            type -> Set.of(READERS).contains(type.getName())
                    || (type.getPackageName() + ".").startsWith("io.jswarm.cli."));

    @Test
    void nobodyDecidesByTheTextOfAStatus() {
        noClasses()
                .that(DescribedPredicate.not(READS_FOR_PEOPLE).and(Code.HAND_WRITTEN))
                .should()
                .accessTargetWhere(READING)
                .check(Code.MAIN);
    }

    @Test
    void theRuleSeesWhoReads() {
        for (String reader : READERS) {
            boolean reads = Code.MAIN.get(reader).getAccessesFromSelf().stream().anyMatch(TextsTest::isText);
            assertThat(reads).as(reader).isTrue();
        }
    }
}
