package io.jswarm.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.jswarm.api.v1.Cluster;
import io.jswarm.api.v1.ContainerSpec;
import io.jswarm.api.v1.DoctorResponse;
import io.jswarm.api.v1.InfoResponse;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.NodeView;
import io.jswarm.api.v1.RaftMemberView;
import io.jswarm.api.v1.RaftStatus;
import io.jswarm.api.v1.ServiceView;
import io.jswarm.api.v1.TaskStatus;
import io.jswarm.api.v1.TaskView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing leaves a host by a support bundle that nobody allowed to. */
final class RedactionTest {
    private static Set<String> textsInBundles() {
        Deque<Descriptor> left = new ArrayDeque<>(List.of(
                InfoResponse.getDescriptor(),
                DoctorResponse.getDescriptor(),
                NodeView.getDescriptor(),
                ServiceView.getDescriptor(),
                TaskView.getDescriptor(),
                Cluster.getDescriptor(),
                RaftStatus.getDescriptor(),
                RaftMemberView.getDescriptor()));
        Set<Descriptor> seen = new HashSet<>();
        Set<String> texts = new TreeSet<>();
        while (!left.isEmpty()) {
            Descriptor message = left.pop();
            if (!seen.add(message)) {
                continue;
            }
            for (FieldDescriptor field : message.getFields()) {
                if (field.getJavaType() == JavaType.MESSAGE) {
                    left.push(field.getMessageType());
                } else if (field.getJavaType() == JavaType.STRING || field.getJavaType() == JavaType.BYTE_STRING) {
                    texts.add(Redaction.name(field));
                }
            }
        }
        return texts;
    }

    @Test
    void everyTextIsClassifiedOnce() {
        assertThat(Stream.of(Redaction.KEPT, Redaction.SCRUBBED, Redaction.WITHHELD)
                        .flatMap(Set::stream)
                        .sorted())
                .as("a new field of text stands in one of Redaction's sets: what people give to programs is withheld")
                .containsExactlyElementsOf(textsInBundles());
    }

    @Test
    void whatPeopleGaveToProgramsIsWithheld() {
        ContainerSpec spec = ContainerSpec.newBuilder()
                .setImage("mysql:8")
                .addArgs("--password=hunter2")
                .addEnv("MYSQL_PASSWORD=hunter2")
                .addEnv("hunter2")
                .addLabels(Label.newBuilder().setKey("owner").setValue("hunter2"))
                .setRegistryAuth("hunter2")
                .build();
        assertThat(Redaction.redacted(spec).toString())
                .doesNotContain("hunter2")
                .contains("mysql:8", "MYSQL_PASSWORD=(7 characters withheld)", "owner");
    }

    @Test
    void reasonsAreKeptWithoutSecrets() {
        TaskStatus status = TaskStatus.newBuilder()
                .setErr("exec --token=abc123 failed: no such file; try https://ann:pw@registry/x")
                .build();
        assertThat(Redaction.redacted(status).toString())
                .contains("failed: no such file", "(withheld)@registry/x")
                .doesNotContain("abc123", "ann:pw");
    }

    @Test
    void freeTextLosesTokensKeysAndCertificates() {
        assertThat(Redaction.scrubbed("join with JWTKN-1-abc-def, unlock with JSKEY-1-x9"))
                .isEqualTo("join with (withheld), unlock with (withheld)");
        assertThat(Redaction.scrubbed("a\n-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\nb"))
                .isEqualTo("a\n(withheld)\nb");
        assertThat(Redaction.scrubbed("-----BEGIN PRIVATE KEY-----\nMII")).isEqualTo("(withheld)");
        assertThat(Redaction.scrubbed("Authorization: Bearer xyz; password: \"p\" Secret=q"))
                .doesNotContain("xyz", "\"p\"", "q");
    }
}
