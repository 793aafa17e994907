package io.jswarm.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.jswarm.api.Rejection;
import org.junit.jupiter.api.Test;

/** Who may do what is decided in one package; edges ask it. */
final class RightsTest {
    @Test
    void nobodyElseSaysThatACallerMayNot() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.jswarm.api", // the code itself
                        "io.jswarm.api.access",
                        "io.jswarm.rpc", // makes a status of it
                        // Ends the session of a worker for its words, not for its rights.
                        "io.jswarm.manager.dispatcher",
                        // A host that does not believe the manager that answers.
                        "io.jswarm.deploy.daemon.identity")
                .should()
                .accessField(Rejection.Code.class, "PERMISSION_DENIED")
                .check(Code.MAIN);
    }

    /** Roles are shown, and compared in one place. */
    @Test
    void nobodyElseKnowsTheRightsOfARole() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.jswarm.api.access", "io.jswarm.rpc", "io.jswarm.manager.ca")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.jswarm.api.access.Role")
                .check(Code.MAIN);
    }
}
