package io.jswarm.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import java.util.regex.Pattern;

/** The compiled main code of all modules, read once, and the sets of packages that the rules speak of. */
final class Code {
    /** Engine, store and time in memory: test code of the modules whose contracts they keep, judged as main code is. */
    static final String[] FAKES = {
        "io.jswarm.manager.store.memory..", "io.jswarm.worker.exec.fake..", "io.jswarm.runtime.sim.."
    };

    /** What is built on the product and not shipped with it. */
    static final String[] NOT_SHIPPED = {"io.jswarm.simulation..", "io.jswarm.bench.."};

    private static final Pattern FAKE_CLASS =
            Pattern.compile(".*/io/jswarm/(manager/store/memory|worker/exec/fake|runtime/sim)/[^/]*\\.class");
    private static final Pattern TEST_CLASS = Pattern.compile(".*Test(\\$[^/]*)?\\.class");
    private static final ImportOption NO_TESTS = new ImportOption.DoNotIncludeTests();

    /** Hand-written and generated main classes of every module, and the fakes; no tests. */
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> isFake(location) || isMain(location))
            .importPackages("io.jswarm");

    /** What users install. */
    static final JavaClasses SHIPPED =
            MAIN.that(resideOutsideOfPackages(FAKES)).that(resideOutsideOfPackages(NOT_SHIPPED));

    /** The tests of the whole swarm. */
    static final JavaClasses SYSTEM_TESTS = new ClassFileImporter().importPackages("io.jswarm.systemtest");

    /** The generated messages and stubs: allowed everywhere, judged nowhere. */
    static final String GENERATED = "io.jswarm.api.v1";

    /** No I/O, no thread, no clock, no randomness, no logging. */
    static final String[] PURE = {
        "io.jswarm.api",
        "io.jswarm.api.access",
        "io.jswarm.api.docker",
        "io.jswarm.api.field..",
        "io.jswarm.manager.state..",
        "io.jswarm.manager.constraint..",
        "io.jswarm.manager.scheduler..",
        "io.jswarm.manager.orchestrator..",
        "io.jswarm.manager.liveness",
        "io.jswarm.manager.control..",
        "io.jswarm.worker.task..",
    };

    /** Matches what people wrote. */
    static final DescribedPredicate<JavaClass> HAND_WRITTEN = DescribedPredicate.describe(
            "are hand written", c -> !c.getPackageName().startsWith(GENERATED));

    private Code() {}

    private static boolean isFake(Location location) {
        return location.matches(FAKE_CLASS) && !location.matches(TEST_CLASS);
    }

    private static boolean isMain(Location location) {
        return NO_TESTS.includes(location) && !location.contains("-tests.jar");
    }
}
