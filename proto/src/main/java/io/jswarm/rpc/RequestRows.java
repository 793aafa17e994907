package io.jswarm.rpc;

import io.jswarm.api.WorkerLimits;
import io.jswarm.api.field.Choice;
import io.jswarm.api.field.Many;
import io.jswarm.api.field.Part;
import io.jswarm.api.field.Row;
import io.jswarm.api.field.Text;
import io.jswarm.api.field.Unit;
import io.jswarm.api.field.Whole;
import java.util.List;

/** Rows that many requests share. */
final class RequestRows {
    /** More than any person or program asks for at once. */
    static final int MOST_VALUES = 1_000;

    /** The most that a page has; a list without a size has fewer. */
    static final int MOST_ITEMS = 1_000;

    private static final int LONGEST_ID = 128;
    private static final int LONGEST_NAME = 256;
    private static final int LONGEST_LABEL = 66_000;
    private static final int LONGEST_ADDRESS = 261;
    private static final String ID = "0a1b2c3d4e5f6g7h8i9j0k1l2";

    private RequestRows() {}

    static Row requestId() {
        return Row.of("request_id", Text.line(1, LONGEST_ID, "a request id, so that a retry is safe", "r-1"));
    }

    /** The id of an object, that must be named. */
    static Row id(String path) {
        return Row.of(path, Text.line(1, LONGEST_ID, "an id", ID));
    }

    /** The id of an object, or none. */
    static Row idOrNone(String path) {
        return Row.of(path, Text.line(0, LONGEST_ID, "an id", ID));
    }

    /** What a person calls an object; the answer to none says what to give. */
    static Row ref(String path) {
        return Row.of(path, name("an id, a name or the begin of an id"));
    }

    private static Text name(String form) {
        return Text.line(0, LONGEST_NAME, form, "web-1");
    }

    /** A name in the order of its service, or a host's. */
    static Row line(String path, String form) {
        return Row.of(path, name(form));
    }

    static Row consistency() {
        return Row.of("consistency", Choice.optional());
    }

    /** A number that a program read before. */
    static Row counter(String path) {
        return Row.of(path, Whole.counter());
    }

    /** The page of a list, whose token is told by {@code token}. */
    static List<Row> page(Text token) {
        return List.of(
                Row.of("page", Part.optional()),
                Row.of("page.size", Whole.unsigned(0, MOST_ITEMS).zero("as the manager likes")),
                new Row("page.token", "", token, "Begin again with the first page: leave it out"));
    }

    /** Names of a filter, one of which must fit. */
    static Row names(String path) {
        return new Row(path, "--filter", new Many(MOST_VALUES, name("a name or an id")), "Filter for less at once");
    }

    /** Labels of a filter, all of which must fit. */
    static Row labels(String path) {
        return new Row(
                path,
                "--filter",
                new Many(MOST_VALUES, Text.free(1, LONGEST_LABEL, "KEY or KEY=VALUE", "tier=web")),
                "Example: --filter label=tier=web");
    }

    /** Values of an enum that a filter lets through. */
    static Row choices(String path, String example) {
        return Row.of(path, "--filter", new Many(MOST_VALUES, Choice.required()), example);
    }

    /** Where a host is reached. */
    static Text address(int least) {
        return Text.line(least, LONGEST_ADDRESS, "HOST[:PORT]", "10.0.0.1:2377");
    }

    /** Whether a host takes tasks. */
    static Row availability(String path) {
        return Row.of(path, "--availability", Choice.optional(), "--availability active");
    }

    /** A time that a clock can show. */
    static Whole time() {
        return Whole.of(0, WorkerLimits.TIME_MS, Unit.MILLIS);
    }
}
