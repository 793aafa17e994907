package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ServiceDescriptor;
import io.jswarm.api.access.Access;
import io.jswarm.api.access.Role;
import io.jswarm.api.v1.ControlGrpc;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MethodTableTest {
    private static final Path STUBS = Path.of("target", "classes", "io", "jswarm", "api", "v1");

    private static Set<Role> roles(String method) {
        return Access.roles(MethodTable.requestOf(method));
    }

    /** Found by their stubs, so that a service in a new file is not forgotten. */
    private static List<String> methodsOfAllServices() throws IOException, ReflectiveOperationException {
        List<String> methods = new ArrayList<>();
        try (DirectoryStream<Path> stubs = Files.newDirectoryStream(STUBS, "*Grpc.class")) {
            for (Path stub : stubs) {
                String name = stub.getFileName().toString().replace(".class", "");
                Class<?> type = Class.forName(ControlGrpc.class.getPackageName() + "." + name);
                ServiceDescriptor service = (ServiceDescriptor)
                        type.getMethod("getServiceDescriptor").invoke(null);
                service.getMethods().forEach(method -> methods.add(method.getFullMethodName()));
            }
        }
        return methods;
    }

    @Test
    void everyMethodHasARowAndEveryRowAMethod() throws IOException, ReflectiveOperationException {
        List<String> methods = methodsOfAllServices();

        assertThat(methods).hasSizeGreaterThan(20);
        assertThat(MethodTable.methods()).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void whatHasNoRowIsForNobody() {
        assertThat(roles("jswarm.v1.Control/DropEverything")).isEmpty();
    }

    @Test
    void onlyTheCaAnswersWithoutACertificate() {
        assertThat(MethodTable.methods())
                .filteredOn(method -> roles(method).contains(Role.NONE))
                .containsExactly("jswarm.v1.CA/GetRoot", "jswarm.v1.CA/Issue");
    }

    @Test
    void rolesOfEachService() {
        assertThat(roles("jswarm.v1.Control/CreateService"))
                .containsExactlyInAnyOrder(Role.ADMIN, Role.MANAGER, Role.LOCAL);
        assertThat(roles("jswarm.v1.Dispatcher/Session")).containsExactlyInAnyOrder(Role.WORKER, Role.MANAGER);
        assertThat(roles("jswarm.v1.Raft/Stream")).containsExactly(Role.MANAGER);
        assertThat(roles("jswarm.v1.Local/Init")).containsExactly(Role.LOCAL);
    }
}
