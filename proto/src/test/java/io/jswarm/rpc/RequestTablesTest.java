package io.jswarm.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.jswarm.api.Rejection;
import io.jswarm.api.field.FieldTable;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Problems;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Samples;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request has a table, every field a row, and every row lets through what is just good and no more. */
final class RequestTablesTest {
    static Stream<String> methods() {
        return RequestTables.all().keySet().stream();
    }

    private static FieldTable table(String method) {
        return Objects.requireNonNull(RequestTables.of(method));
    }

    @Test
    void everyMethodHasATableButTheStreamsBetweenNodes() {
        TreeSet<String> known = new TreeSet<>(RequestTables.all().keySet());
        known.addAll(RequestTables.STREAMS);
        assertThat(known).containsExactlyElementsOf(MethodTable.methods());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void everyFieldHasARowAndEveryRowAField(String method) {
        FieldTable table = table(method);
        assertThat(table.gaps()).as(method).isEmpty();
        assertThat(table.strays()).as(method).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void justInsideIsTakenAndJustOutsideIsRefused(String method) {
        FieldTable table = table(method);
        Message base = base(table);
        assertThat(problems(table, base)).as("%s %s", method, base).isEmpty();
        for (Row row : table.rows()) {
            var field = Samples.field(base, row.path());
            for (Object good : Samples.good(field, row.rule())) {
                assertThat(problems(table, Samples.with(base, row.path(), good)))
                        .as("%s %s", method, row.path())
                        .isEmpty();
            }
            for (Object bad : Samples.bad(field, row.rule())) {
                assertThat(problems(table, Samples.with(base, row.path(), bad)))
                        .as("%s %s", method, row.path())
                        .isNotEmpty()
                        .allSatisfy(problem -> isUseful(problem, row.path()));
            }
        }
    }

    private static void isUseful(Rejection problem, String path) {
        assertThat(problem.field()).isEqualTo(path);
        assertThat(problem.reason()).containsIgnoringCase("expected").hasSizeLessThan(500);
        assertThat(problem.hint()).isNotBlank();
    }

    /** A request whose fields are all good. */
    private static Message base(FieldTable table) {
        Message base = DynamicMessage.getDefaultInstance(table.type());
        for (Row row : table.rows()) {
            List<Object> good = Samples.good(Samples.field(base, row.path()), row.rule());
            if (!(row.rule() instanceof Part) && !good.isEmpty()) {
                base = Samples.with(base, row.path(), good.getFirst());
            }
        }
        return base;
    }

    private static List<Rejection> problems(FieldTable table, Message request) {
        Problems problems = new Problems();
        table.check(request, problems);
        return problems.all();
    }
}
