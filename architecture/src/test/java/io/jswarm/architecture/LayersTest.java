package io.jswarm.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which package may depend on which. The table is the architecture page's list of modules; change both together. */
final class LayersTest {
    private static final String API = "io.jswarm.api..";
    private static final String RUNTIME = "io.jswarm.runtime";
    private static final String SIM = "io.jswarm.runtime.sim..";
    private static final String RPC = "io.jswarm.rpc..";
    private static final String STATE = "io.jswarm.manager.state..";
    private static final String CONSTRAINT = "io.jswarm.manager.constraint..";
    private static final String SCHEDULER = "io.jswarm.manager.scheduler..";
    private static final String ORCHESTRATOR = "io.jswarm.manager.orchestrator..";
    private static final String LIVENESS = "io.jswarm.manager.liveness";
    private static final String HEARTBEAT = "io.jswarm.manager.liveness.heartbeat..";
    private static final String CONTROL = "io.jswarm.manager.control..";
    private static final String LOOP = "io.jswarm.manager.loop..";
    private static final String CA = "io.jswarm.manager.ca..";
    private static final String DISPATCHER = "io.jswarm.manager.dispatcher..";
    private static final String LOGS = "io.jswarm.manager.logs..";
    private static final String STORE = "io.jswarm.manager.store";
    private static final String TASK = "io.jswarm.worker.task..";
    private static final String EXEC = "io.jswarm.worker.exec";
    private static final String CLIENT = "io.jswarm.client..";
    private static final String STORAGE = "io.jswarm.worker.storage..";
    private static final String MANAGER = "io.jswarm.manager..";
    private static final String WORKER = "io.jswarm.worker..";
    private static final String CLI = "io.jswarm.cli..";
    private static final String IDENTITY = "io.jswarm.deploy.daemon.identity..";
    private static final String LOAD = "io.jswarm.bench.load..";

    /**
     * Packages in ArchUnit's notation, and what they may depend on beside themselves.
     *
     * @param packages where the layer's classes lie
     * @param allowed the layers its classes may use
     */
    record Layer(String packages, List<String> allowed) {
        static Layer of(String packages, String... allowed) {
            return new Layer(packages, List.of(allowed));
        }

        @Override
        public String toString() {
            return packages;
        }
    }

    static Stream<Layer> layers() {
        return Stream.concat(managerLayers(), otherLayers());
    }

    private static Stream<Layer> managerLayers() {
        return Stream.of(
                // proto
                Layer.of(API),
                Layer.of(RUNTIME, API),
                Layer.of(SIM, RUNTIME, API),
                Layer.of(RPC, RUNTIME, API),
                // manager: pure
                Layer.of(STATE, API),
                Layer.of(CONSTRAINT, API),
                Layer.of(SCHEDULER, STATE, CONSTRAINT, API),
                Layer.of(ORCHESTRATOR, STATE, CONSTRAINT, API),
                Layer.of(LIVENESS, STATE, ORCHESTRATOR, API),
                Layer.of(CONTROL, STATE, CONSTRAINT, SCHEDULER, ORCHESTRATOR, LIVENESS, API),
                // manager: edge
                Layer.of(HEARTBEAT, STATE, RUNTIME, API),
                Layer.of(LOOP, HEARTBEAT, CONTROL, STORE, STATE, RUNTIME, API),
                Layer.of(STORE, STATE, RUNTIME, API),
                Layer.of("io.jswarm.manager.store.memory..", STORE, STATE, RUNTIME, SIM, API),
                Layer.of("io.jswarm.manager.raft..", STORE, STATE, RUNTIME, RPC, API),
                Layer.of(DISPATCHER, HEARTBEAT, LIVENESS, LOGS, LOOP, STORE, RPC, STATE, RUNTIME, API),
                Layer.of(
                        "io.jswarm.manager.controlapi..",
                        CA,
                        DISPATCHER,
                        LOGS,
                        LOOP,
                        CONTROL,
                        CONSTRAINT,
                        STORE,
                        RPC,
                        STATE,
                        RUNTIME,
                        API),
                Layer.of(
                        "io.jswarm.manager.membership..",
                        "io.jswarm.manager.controlapi..",
                        "io.jswarm.manager.raft..",
                        LOOP,
                        CONTROL,
                        STORE,
                        RPC,
                        STATE,
                        RUNTIME,
                        API),
                // one manager of all these
                Layer.of("io.jswarm.manager", MANAGER, RPC, RUNTIME, API),
                Layer.of(CA, STORE, RPC, STATE, RUNTIME, API),
                Layer.of(LOGS, LOOP, STORE, RPC, STATE, RUNTIME, API));
    }

    private static Stream<Layer> otherLayers() {
        return Stream.of(
                // worker
                Layer.of(TASK, API),
                Layer.of(EXEC, TASK, API),
                Layer.of("io.jswarm.worker.exec.docker..", EXEC, TASK, RUNTIME, API),
                Layer.of("io.jswarm.worker.exec.fake..", EXEC, TASK, RUNTIME, API),
                Layer.of(STORAGE, TASK, RUNTIME, API),
                Layer.of("io.jswarm.worker.agent..", EXEC, TASK, STORAGE, RPC, RUNTIME, API),
                // client, cli, deploy
                Layer.of(CLIENT, RPC, RUNTIME, API),
                Layer.of(CLI, CLIENT, RPC, RUNTIME, API),
                Layer.of("io.jswarm.deploy.http..", RPC, RUNTIME),
                Layer.of("io.jswarm.deploy..", MANAGER, WORKER, CLIENT, CLI, RPC, RUNTIME, API),
                // simulation, bench: not shipped
                Layer.of("io.jswarm.simulation..", MANAGER, WORKER, SIM, RUNTIME, API),
                Layer.of(LOAD, WORKER, IDENTITY, RPC, RUNTIME, API),
                Layer.of("io.jswarm.bench", LOAD, MANAGER, WORKER, CLIENT, CLI, RPC, RUNTIME, API));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void dependsOnlyOnWhatItMay(Layer layer) {
        List<String> allowed = new ArrayList<>(layer.allowed());
        allowed.add(layer.packages());
        noClasses()
                .that(resideInAPackage(layer.packages()))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.jswarm..").and(resideOutsideOfPackages(allowed.toArray(String[]::new))))
                .check(Code.MAIN);
    }

    /** A package that no layer names would escape every rule. */
    @Test
    void everyPackageBelongsToALayer() {
        String[] known = layers().map(Layer::packages).toArray(String[]::new);
        assertThat(Code.MAIN.stream()
                        .filter(resideInAnyPackage(known).negate())
                        .map(JavaClass::getPackageName)
                        .distinct()
                        .toList())
                .as("packages without a layer: add them to the architecture page and to this table")
                .isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.jswarm.(**)").should().beFreeOfCycles().check(Code.MAIN);
    }

    /** A dependency in a wrong scope would let it in. */
    @Test
    void whatShipsUsesNoFakeAndNoTestTool() {
        String[] forbidden = Stream.of(
                        Stream.of(Code.FAKES),
                        Stream.of(Code.NOT_SHIPPED),
                        Stream.of("org.junit..", "org.assertj..", "org.awaitility..", "com.tngtech.."))
                .flatMap(Function.identity())
                .toArray(String[]::new);
        noClasses().should().dependOnClassesThat().resideInAnyPackage(forbidden).check(Code.SHIPPED);
    }

    /** Else a rule about them would say nothing. */
    @Test
    void theFakesAreSeen() {
        for (String fake : Code.FAKES) {
            assertThat(Code.MAIN.stream().filter(resideInAPackage(fake)))
                    .as(fake)
                    .isNotEmpty();
        }
    }

    /** What is tested as a whole is driven from outside, or as its parts are: never through a simulation or a benchmark. */
    @Test
    void systemTestsUseNoSimulationAndNoBenchmark() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(Code.NOT_SHIPPED)
                .check(Code.SYSTEM_TESTS);
    }

    @Test
    void oneOwnerForEachLibrary() {
        onlyUsedBy("com.alipay..", "io.jswarm.manager.raft..");
        onlyUsedBy("com.github.dockerjava..", "io.jswarm.worker.exec.docker..");
        onlyUsedBy("picocli..", CLI, "io.jswarm.deploy..", "io.jswarm.simulation..", "io.jswarm.bench..");
        onlyUsedBy("org.bouncycastle..", "io.jswarm.rpc.tls..");
        onlyUsedBy("io.grpc.netty..", "io.jswarm.deploy..", "io.jswarm.bench");
        onlyUsedBy("io.grpc.netty.shaded.io.netty.handler.codec.http..", "io.jswarm.deploy.http..");
        onlyUsedBy("com.sun.net.httpserver..");
        onlyUsedBy("io.grpc.okhttp..", CLIENT);
        onlyUsedBy("com.google.gson..", CLIENT);
    }

    /** The class path of the command line, and of other programs with our client, has no Bouncy Castle. */
    @Test
    void noClientComesUponBouncyCastle() {
        noClasses()
                .that()
                .resideInAnyPackage(CLIENT, "io.jswarm.cli..")
                .should()
                .transitivelyDependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .check(Code.MAIN);
    }

    /** The checker decides what is a violation: one package asks it, and nothing that ships. */
    @Test
    void oneOwnerForTheLinearizabilityChecker() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.jswarm.systemtest.chaos.history")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.opensearch..", "org.apache.lucene..", "org.apache.logging..")
                .check(Code.SYSTEM_TESTS);
    }

    /** Planted bugs are wrappers in test sources: main code has no switch for any, and knows nothing of them. */
    @Test
    void mainCodeHasNoPlantedBug() {
        noClasses()
                .should()
                .haveNameMatching(".*(Planted|Staged|Chaos|Nemesis).*")
                .check(Code.MAIN);
        assertThat(Code.SYSTEM_TESTS.stream().filter(resideInAPackage("io.jswarm.systemtest.chaos..")))
                .as("the bugs are planted in test sources")
                .isNotEmpty();
    }

    /** A switch that left out a force or a check could only come from outside: the log and the state ask nothing there. */
    @Test
    void theLogAndTheStateHaveNoSwitches() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.jswarm.manager.raft..",
                        "io.jswarm.manager.store..",
                        "io.jswarm.manager.loop..",
                        "io.jswarm.manager.state..")
                .and()
                .doNotHaveSimpleName("RaftStore") // sets the property that the library's old messages need
                .should()
                .callMethodWhere(asksForASetting())
                .check(Code.MAIN);
        classes()
                .that()
                .areAssignableTo("io.jswarm.manager.raft.Disk")
                .should()
                .haveNameMatching("io\\.jswarm\\.manager\\.raft\\.Disk(\\$1)?") // and its real one
                .check(Code.MAIN);
    }

    private static DescribedPredicate<JavaMethodCall> asksForASetting() {
        return DescribedPredicate.describe("asks for a property or a variable", call -> {
            JavaClass owner = call.getTargetOwner();
            return owner.isEquivalentTo(System.class)
                            && Set.of("getProperty", "getProperties", "getenv").contains(call.getName())
                    || owner.isEquivalentTo(Boolean.class) && call.getName().equals("getBoolean")
                    || owner.isEquivalentTo(Integer.class) && call.getName().equals("getInteger")
                    || owner.isEquivalentTo(Long.class) && call.getName().equals("getLong");
        });
    }

    private static void onlyUsedBy(String library, String... owners) {
        noClasses()
                .that()
                .resideOutsideOfPackages(owners)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(Code.MAIN);
    }
}
