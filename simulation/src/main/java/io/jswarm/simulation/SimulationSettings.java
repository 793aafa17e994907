package io.jswarm.simulation;

import io.jswarm.manager.control.Deciders;
import io.jswarm.manager.state.Decider;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What to simulate.
 *
 * @param seed decides everything that chance decides
 * @param managers how many managers
 * @param workers how many hosts with an engine
 * @param steps how many faults and clients' wishes there are before all faults stop
 * @param deciders the managers' brain; a test may plant a bug
 * @param ears what is between a host's connections and its agents, made for each host; a test may plant a bug
 * @param echo where the story goes as it happens, or null
 */
public record SimulationSettings(
        long seed,
        int managers,
        int workers,
        int steps,
        Supplier<List<Decider>> deciders,
        Supplier<UnaryOperator<LinkListener>> ears,
        @Nullable PrintStream echo) {
    /** How many steps a simulation has unless told otherwise. */
    public static final int STEPS = 80;

    /** Three managers and three workers. */
    public static SimulationSettings of(long seed) {
        return new SimulationSettings(seed, 3, 3, STEPS, Deciders::inOrder, UnaryOperator::identity, null);
    }

    /** The same with other deciders. */
    public SimulationSettings with(Supplier<List<Decider>> others) {
        return new SimulationSettings(seed, managers, workers, steps, others, ears, echo);
    }

    /** The same with workers that hear otherwise. */
    public SimulationSettings hearing(Supplier<UnaryOperator<LinkListener>> otherwise) {
        return new SimulationSettings(seed, managers, workers, steps, deciders, otherwise, echo);
    }

    /** The same with so many managers and workers, and so many steps. */
    public SimulationSettings sized(int manyManagers, int manyWorkers, int manySteps) {
        return new SimulationSettings(seed, manyManagers, manyWorkers, manySteps, deciders, ears, echo);
    }

    /** The same, told as it happens. */
    public SimulationSettings told(@Nullable PrintStream to) {
        return new SimulationSettings(seed, managers, workers, steps, deciders, ears, to);
    }
}
