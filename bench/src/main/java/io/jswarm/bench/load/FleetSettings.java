package io.jswarm.bench.load;

import java.time.Duration;
import java.util.List;

/**
 * What a fleet is made of.
 *
 * @param token a worker's join token
 * @param managers host:port of some managers; the others are learnt from them
 * @param workers how many there are
 * @param name hostnames begin so, and go on with a number
 * @param threads how many event loops share them; also how many times {@code joinsAtOnce} join at once
 * @param joinsAtOnce of one event loop
 * @param dialsAtOnce how many sessions of one event loop are begun at once
 * @param joinPatience how long one join may take, with all its retries, before it is begun anew
 */
public record FleetSettings(
        String token,
        List<String> managers,
        int workers,
        String name,
        int threads,
        int joinsAtOnce,
        int dialsAtOnce,
        Duration joinPatience) {
    private static final int JOINS_AT_ONCE = 8;
    private static final int DIALS_AT_ONCE = 8;
    private static final Duration JOIN_PATIENCE = Duration.ofSeconds(60);

    /** With as many event loops as cores. */
    public static FleetSettings of(String token, List<String> managers, int workers, String name) {
        return new FleetSettings(
                token,
                managers,
                workers,
                name,
                Runtime.getRuntime().availableProcessors(),
                JOINS_AT_ONCE,
                DIALS_AT_ONCE,
                JOIN_PATIENCE);
    }
}
