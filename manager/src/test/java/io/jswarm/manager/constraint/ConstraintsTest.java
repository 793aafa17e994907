package io.jswarm.manager.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.Rejection;
import io.jswarm.api.v1.Node;
import io.jswarm.api.v1.NodeRole;
import io.jswarm.api.v1.PlacementPreference;
import io.jswarm.api.v1.Platform;
import io.jswarm.manager.testing.Nodes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConstraintsTest {
    private static final Node NODE = Nodes.node(7)
            .hostname("Alpha")
            .addr("10.1.2.3")
            .role(NodeRole.NODE_ROLE_MANAGER)
            .platform("linux", "x86_64")
            .label("zone", "a")
            .label("Mixed", "Case")
            .engineLabel("disk", "ssd fast")
            .build();

    @ParameterizedTest
    @CsvSource({
        "node.id==node-0007, true",
        "node.id==NODE-0007, true",
        "node.id==node-0008, false",
        "node.id!=node-0008, true",
        "node.hostname==alpha, true",
        "node.hostname!=alpha, false",
        "NODE.HostName == ALPHA, true",
        "node.hostname==alph, false",
        "node.ip==10.1.2.3, true",
        "node.ip!=10.1.2.3, false",
        "node.ip==10.1.2.4, false",
        "node.ip==10.1.0.0/16, true",
        "node.ip==10.2.0.0/16, false",
        "node.ip!=10.2.0.0/16, true",
        "node.ip==10.1.2.0/31, false",
        "node.ip==10.1.2.2/31, true",
        "node.ip==0.0.0.0/0, true",
        "node.ip==10.1.2.3/32, true",
        "node.ip==2001:db8::/32, false",
        "node.role==manager, true",
        "node.role==Worker, false",
        "node.role!=worker, true",
        "node.platform.os==Linux, true",
        "node.platform.os==windows, false",
        "node.platform.arch==x86_64, true",
        "node.platform.arch==AMD64, true",
        "node.platform.arch!=amd64, false",
        "node.platform.arch==arm64, false",
        "node.labels.zone==a, true",
        "node.labels.zone==A, true",
        "node.labels.zone==b, false",
        "node.labels.zone!=b, true",
        "node.labels.ZONE==a, false",
        "Node.Labels.Mixed==case, true",
        "node.labels.none==a, false",
        "node.labels.none!=a, true",
        "engine.labels.disk==ssd fast, true",
        "engine.labels.disk!=hdd, true",
        "engine.labels.zone==a, false",
    })
    void matches(String text, boolean expected) {
        assertThat(parsed(text).matches(NODE)).isEqualTo(expected);
    }

    @Test
    void allMustHold() {
        assertThat(parsed("node.labels.zone==a", "node.role==manager").matches(NODE))
                .isTrue();
        assertThat(parsed("node.labels.zone==a", "node.role==worker").matches(NODE))
                .isFalse();
        assertThat(parsed().matches(NODE)).isTrue();
    }

    @Test
    void aNodeThatSaidNothingFailsEqualAndPassesUnequal() {
        Node silent = Node.newBuilder().setId("silent").build();
        for (String key : List.of("node.hostname", "node.platform.os", "node.labels.a", "engine.labels.a")) {
            assertThat(parsed(key + "==a").matches(silent)).as(key).isFalse();
            assertThat(parsed(key + "!=a").matches(silent)).as(key).isTrue();
        }
        assertThat(parsed("node.ip==0.0.0.0/0").matches(silent)).isFalse();
        assertThat(parsed("node.ip!=0.0.0.0/0").matches(silent)).isTrue();
        assertThat(parsed("node.role==worker").matches(silent)).isFalse();
    }

    @Test
    void ipv6() {
        Node node = Nodes.node(1).addr("2001:db8::5").build();
        assertThat(parsed("node.ip==2001:db8::/32").matches(node)).isTrue();
        assertThat(parsed("node.ip==2001:0DB8:0::0005").matches(node)).isTrue();
        assertThat(parsed("node.ip==2001:db9::/32").matches(node)).isFalse();
        assertThat(parsed("node.ip==10.0.0.0/8").matches(node)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "::, ::",
        "::1, 0:0:0:0:0:0:0:1",
        "1::, 1:0:0:0:0:0:0:0",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2::7:8, 1:2:0:0:0:0:7:8",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "255.1.1.255, ::ffff:ff01:01ff",
        "64:ff9b::10.1.2.3, 64:ff9b::a01:203",
        "::ffff:10.1.2.3, 10.1.2.3",
        "10.1.2.3, ::FFFF:0a01:0203",
    })
    void oneAddressWrittenTwice(String value, String addr) {
        assertThat(parsed("node.ip==" + value).matches(Nodes.node(1).addr(addr).build()))
                .isTrue();
    }

    @Test
    void aNameAsAddressIsNeverLookedUp() {
        assertThat(parsed("node.ip==127.0.0.1")
                        .matches(Nodes.node(1).addr("localhost").build()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "node.id",
                "node.id=a",
                "node.id>a",
                "==a",
                "node.id==",
                "node.id!=",
                "node.name==a",
                "labels.a==b",
                "node.labels.==a",
                "node.labels==a",
                "node.labels.a b==c",
                "node.labels.a==b,c",
                "node.ip==10.0.0",
                "node.ip==10.0.0.256",
                "node.ip==10.0.0.0/33",
                "node.ip==10.0.0.0/",
                "node.ip==10.0.0.0/-1",
                "node.ip==::1/129",
                "node.ip==:",
                "node.ip==:::",
                "node.ip==1:2",
                "node.ip==1::2::3",
                "node.ip==1:2:3:4:5:6:7::8",
                "node.ip==12345::",
                "node.ip==10.0.0.1::",
                "node.ip==::10.0.0.1:1",
                "node.ip==10.0.0.01",
                "node.ip==1:2:3:4:5:6:7:8:9",
                "node.ip==1:2:3:4:5:6:7:10.0.0.1",
                "node.ip==alpha",
                "node.role==boss",
                "node.labels.a==ä",
                "a!=b==c",
            })
    void refusesWhatItCannotRead(String text) {
        assertThat(Constraints.parse(List.of("node.role==worker", text)))
                .isInstanceOfSatisfying(Parsed.Invalid.class, invalid -> {
                    assertThat(invalid.rejection().code()).isEqualTo(Rejection.Code.INVALID_ARGUMENT);
                    assertThat(invalid.rejection().field()).isEqualTo("--constraint");
                    assertThat(invalid.rejection().reason())
                            .startsWith("Expected ")
                            .contains("but got ");
                    assertThat(invalid.rejection().hint()).startsWith("Example: --constraint ");
                });
    }

    @Test
    void saysWhatWasExpected() {
        assertThat(Constraints.parse(List.of("node.role=manager")))
                .isEqualTo(new Parsed.Invalid<>(Rejection.invalid(
                        "--constraint",
                        "Expected KEY==VALUE or KEY!=VALUE, but got \"node.role=manager\".",
                        "Example: --constraint node.labels.zone==a")));
    }

    @Test
    void aConditionWithoutAKeyMissesItsKey() {
        assertThat(Constraint.parse("==a"))
                .isInstanceOfSatisfying(
                        Parsed.Invalid.class,
                        invalid -> assertThat(invalid.rejection().reason()).startsWith("Expected a key out of "));
    }

    @Test
    void isWrittenWithoutSpaces() {
        assertThat(parsed(" node.labels.zone  !=  a b ").all()).hasToString("[node.labels.zone!=a b]");
    }

    @ParameterizedTest
    @CsvSource({
        "linux, amd64, linux, x86_64, true",
        "linux, arm64, linux, aarch64, true",
        "linux, arm64, linux, x86_64, false",
        "windows, amd64, linux, x86_64, false",
        "'', amd64, linux, x86_64, true",
        "linux, '', linux, riscv64, true",
        "Linux, RISCV64, linux, riscv64, true",
    })
    void platforms(String wantedOs, String wantedArchitecture, String os, String architecture, boolean expected) {
        assertThat(Platforms.runs(platform(wantedOs, wantedArchitecture), platform(os, architecture)))
                .isEqualTo(expected);
    }

    @Test
    void preferences() {
        assertThat(Spread.parse(List.of(spread("node.labels.zone"), spread("engine.labels.rack"))))
                .isEqualTo(new Parsed.Valid<>(new Spread(List.of(
                        new Attribute(Attribute.Kind.NODE_LABEL, "zone"),
                        new Attribute(Attribute.Kind.ENGINE_LABEL, "rack")))));
        for (String bad : List.of("", "zone", "node.id", "node.labels.")) {
            assertThat(Spread.parse(List.of(spread(bad))))
                    .isInstanceOfSatisfying(
                            Parsed.Invalid.class,
                            invalid -> assertThat(invalid.rejection().field()).isEqualTo("--placement-pref"));
        }
    }

    private static PlacementPreference spread(String key) {
        return PlacementPreference.newBuilder().setSpread(key).build();
    }

    private static Platform platform(String os, String architecture) {
        return Platform.newBuilder().setOs(os).setArchitecture(architecture).build();
    }

    private static Constraints parsed(String... texts) {
        return switch (Constraints.parse(List.of(texts))) {
            case Parsed.Valid<Constraints> valid -> valid.value();
            case Parsed.Invalid<Constraints> invalid ->
                throw new AssertionError(invalid.rejection().message());
        };
    }
}
