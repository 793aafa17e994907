package io.jswarm.deploy.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled main code of all modules, read once, and the sets of packages that the rules speak of. */
final class Code {
    /** Hand-written and generated main classes of every module; no test classes, no test-jars. */
    static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.jswarm");

    /** This module's test classes. */
    static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(new ImportOption.OnlyIncludeTests())
            .importPackages("io.jswarm.deploy");

    /** The generated messages and stubs: allowed everywhere, judged nowhere. */
    static final String GENERATED = "io.jswarm.api.v1";

    /** No I/O, no thread, no clock, no randomness, no logging. */
    static final String[] PURE = {
        "io.jswarm.api",
        "io.jswarm.api.docker",
        "io.jswarm.api.field..",
        "io.jswarm.manager.state..",
        "io.jswarm.manager.constraint..",
        "io.jswarm.manager.scheduler..",
        "io.jswarm.manager.allocator..",
        "io.jswarm.manager.orchestrator..",
        "io.jswarm.manager.control..",
        "io.jswarm.worker.task..",
    };

    /** Matches what people wrote. */
    static final DescribedPredicate<JavaClass> HAND_WRITTEN = DescribedPredicate.describe(
            "are hand written", c -> !c.getPackageName().startsWith(GENERATED));

    private Code() {}
}
