package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jswarm.api.RejectedException;
import io.jswarm.api.v1.Label;
import io.jswarm.api.v1.LogDriver;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs of containers are bounded where nobody says otherwise, and nowhere else. */
final class LogRotationTest {
    private static final LogRotation ROTATION = LogRotation.read(LogRotation.DEFAULT);
    private static final LogDriver SILENT = LogDriver.getDefaultInstance();

    private static LogDriver driver(String name, String... options) {
        LogDriver.Builder driver = LogDriver.newBuilder().setName(name);
        for (String option : options) {
            String[] parts = option.split("=", 2);
            driver.addOptions(Label.newBuilder().setKey(parts[0]).setValue(parts[1]));
        }
        return driver.build();
    }

    @Test
    void aServiceThatSaysNothingIsBoundedByTheEnginesDriverThatKeepsAll() {
        LogDriver bounded = driver("json-file", "max-file=3", "max-size=10m");
        assertThat(ROTATION.apply(SILENT, "json-file")).isEqualTo(bounded);
        assertThat(ROTATION.apply(driver("json-file"), "journald")).isEqualTo(bounded);
        assertThat(ROTATION.apply(driver("", "labels=a"), "json-file"))
                .isEqualTo(driver("json-file", "labels=a", "max-file=3", "max-size=10m"));
    }

    @Test
    void anotherDriverIsLeftAlone() {
        assertThat(ROTATION.apply(SILENT, "local")).isEqualTo(SILENT);
        assertThat(ROTATION.apply(SILENT, "")).isEqualTo(SILENT);
        assertThat(ROTATION.apply(driver("journald"), "json-file")).isEqualTo(driver("journald"));
    }

    @Test
    void theServicesOwnBoundsWin() {
        assertThat(ROTATION.apply(driver("", "max-size=1g"), "json-file")).isEqualTo(driver("", "max-size=1g"));
        assertThat(ROTATION.apply(driver("", "max-file=9"), "json-file"))
                .as("more files, each as large as others")
                .isEqualTo(driver("json-file", "max-file=9", "max-size=10m"));
        assertThat(LogRotation.read("max-size=1m,max-file=2,compress=true")
                        .apply(driver("", "compress=false"), "json-file"))
                .isEqualTo(driver("json-file", "compress=false", "max-file=2", "max-size=1m"));
    }

    @Test
    void noBoundIsNoOptionForTheEngine() {
        LogDriver unbounded = driver("", "labels=a", "max-size=-1", "max-file=2");
        assertThat(ROTATION.apply(unbounded, "json-file")).isEqualTo(driver("", "labels=a"));
        assertThat(LogRotation.read("none").apply(unbounded, "json-file")).isEqualTo(driver("", "labels=a"));
        assertThat(ROTATION.apply(unbounded, "local")).as("not its options").isEqualTo(unbounded);
    }

    @Test
    void noneLeavesItToTheEngine() {
        assertThat(LogRotation.read("none").options()).isEmpty();
        assertThat(LogRotation.read("none").apply(SILENT, "json-file")).isEqualTo(SILENT);
    }

    @Test
    void theDefaultReads() {
        assertThat(ROTATION.options()).isEqualTo(Map.of("max-size", "10m", "max-file", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "max-size",
                "max-size=",
                "max-size=0",
                "max-size=10 m",
                "max-size=10m,",
                "max-file=3",
                "max-size=1m,compress=true",
                "max-file=0,max-size=1m",
                "labels=a,max-size=1m",
                "NONE"
            })
    void whatTheEngineWouldRefuseIsRefusedAtTheStart(String text) {
        assertThatThrownBy(() -> LogRotation.read(text))
                .isInstanceOf(RejectedException.class)
                .hasMessageContainingAll("--task-log-opts", "Expected", LogRotation.DEFAULT);
    }
}
