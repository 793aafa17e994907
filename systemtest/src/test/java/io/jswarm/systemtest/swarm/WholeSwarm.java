package io.jswarm.systemtest.swarm;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one {@link Swarm} of the run, restored before each; it ends with the last test class. A test that fails
 * leaves its hosts' logs as {@link Evidence}, and the next one gets a new swarm, so that one fault is one failure.
 */
public final class WholeSwarm implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(WholeSwarm.class);

    /** For JUnit. */
    public WholeSwarm() {}

    /** One start: a swarm, or why there is none, so that it is not tried again for each test. */
    private record Started(@Nullable Swarm swarm, @Nullable RuntimeException failure) implements AutoCloseable {
        static Started now() {
            try {
                return new Started(Swarm.up(), null);
            } catch (RuntimeException e) {
                return new Started(null, e);
            }
        }

        @Override
        public void close() {
            if (swarm != null) {
                swarm.close();
            }
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(OURS);
    }

    private static Swarm swarm(ExtensionContext context) {
        Started started = store(context).computeIfAbsent(Started.class, key -> Started.now(), Started.class);
        if (started.swarm() == null) {
            throw new IllegalStateException("the swarm did not start", started.failure());
        }
        return started.swarm();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        swarm(context).restore();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Started started = store(context).get(Started.class, Started.class);
        if (context.getExecutionException().isEmpty() || started == null || started.swarm() == null) {
            return;
        }
        String test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
        Evidence.keep(test, started.swarm().hosts());
        store(context).remove(Started.class);
        started.close();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Swarm.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return swarm(context);
    }
}
