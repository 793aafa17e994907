package io.jswarm.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaModifier;
import java.security.SecureRandom;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The pure packages see no world; threads wait for each other in four packages only. */
final class PurityTest {
    private static final String[] WAITING = {
        "io.jswarm.runtime..",
        "io.jswarm.rpc..",
        "io.jswarm.manager.raft..",
        "io.jswarm.deploy.http..",
        Code.GENERATED + ".."
    };

    @Test
    void pureCodeUsesNoOutsideWorld() {
        noClasses()
                .that()
                .resideInAnyPackage(Code.PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.util.concurrent..",
                        "java.util.logging..",
                        "java.util.random..",
                        "org.slf4j..",
                        "io.micrometer..",
                        "io.grpc")
                .check(Code.MAIN);
    }

    @Test
    void pureCodeHasNoThreadAndNoRandomness() {
        noClasses()
                .that()
                .resideInAnyPackage(Code.PURE)
                .should()
                .dependOnClassesThat(belongToAnyOf(
                        Thread.class,
                        ThreadLocal.class,
                        Runtime.class,
                        ProcessBuilder.class,
                        Random.class,
                        SplittableRandom.class,
                        SecureRandom.class,
                        Timer.class,
                        java.time.Clock.class))
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .check(Code.MAIN);
    }

    /** Time is an argument, and so is every setting. */
    @Test
    void pureCodeReadsNoClockAndNoEnvironment() {
        noClasses()
                .that()
                .resideInAnyPackage(Code.PURE)
                .should()
                .callMethodWhere(target(name("now")).and(target(owner(resideInAPackage("java.time..")))))
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(Code.MAIN);
    }

    @Test
    void locksTimersAndExecutorsLieInRuntimeRaftAndHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackages(WAITING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executor.class)
                .orShould()
                .dependOnClassesThat(belongToAnyOf(Executors.class, ForkJoinPool.class, Timer.class, TimerTask.class))
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(TimeUnit.class, "sleep", long.class)
                .check(Code.MAIN);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(WAITING)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(Code.MAIN);
    }
}
