package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import io.jswarm.api.ApiFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoleTableTest {
    private static final List<FileDescriptor> FILES = ApiFiles.in(Path.of("src", "main", "proto"));

    @Test
    void everyMethodHasARowAndEveryRowAMethod() {
        List<String> methods = FILES.stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(method -> method.getService().getFullName() + "/" + method.getName())
                .toList();

        assertThat(methods).hasSizeGreaterThan(20);
        assertThat(RoleTable.methods()).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void whatHasNoRowIsForNobody() {
        assertThat(RoleTable.rolesFor("jswarm.v1.Control/DropEverything")).isEmpty();
    }

    @Test
    void onlyTheCaAnswersWithoutACertificate() {
        assertThat(RoleTable.methods())
                .filteredOn(method -> RoleTable.rolesFor(method).contains(Role.NONE))
                .containsExactly("jswarm.v1.CA/GetRoot", "jswarm.v1.CA/Issue");
    }

    @Test
    void rolesOfEachService() {
        assertThat(RoleTable.rolesFor("jswarm.v1.Control/CreateService"))
                .containsExactlyInAnyOrder(Role.ADMIN, Role.MANAGER, Role.LOCAL);
        assertThat(RoleTable.rolesFor("jswarm.v1.Dispatcher/Session"))
                .containsExactlyInAnyOrder(Role.WORKER, Role.MANAGER);
        assertThat(RoleTable.rolesFor("jswarm.v1.Raft/Stream")).containsExactly(Role.MANAGER);
        assertThat(RoleTable.rolesFor("jswarm.v1.Local/Init")).containsExactly(Role.LOCAL);
    }
}
