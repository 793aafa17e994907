package io.jswarm.worker.agent;

import io.jswarm.api.WorkerWords;
import io.jswarm.api.v1.ImageResolved;
import io.jswarm.api.v1.ResolveImage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.exec.EngineOutcome;
import io.jswarm.worker.exec.Executor;
import io.jswarm.worker.exec.ImageResolution;
import java.util.function.Consumer;

/** A manager's question which digest a tag has. */
final class ImageQuestion {
    private ImageQuestion() {}

    /** Asks the engine, and tells the manager who asked. Loop thread. */
    static void answer(Executor executor, ResolveImage query, DispatcherLink link) {
        Consumer<EngineOutcome<ImageResolution>> reply = outcome -> {
            ImageResolved.Builder answer = ImageResolved.newBuilder().setQueryId(query.getQueryId());
            switch (outcome) {
                case EngineOutcome.Done<ImageResolution> done ->
                    answer.setDigest(done.value().digest())
                            .addAllPlatforms(done.value().platforms());
                case EngineOutcome.Refused<ImageResolution> refused ->
                    answer.setErr(refused.problem().message());
            }
            link.send(WorkerMessage.newBuilder()
                    .setImageResolved(WorkerWords.fit(answer.build()))
                    .build());
        };
        executor.resolve(query.getImage(), query.getRegistryAuth(), reply);
    }
}
