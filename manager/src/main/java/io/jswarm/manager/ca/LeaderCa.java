package io.jswarm.manager.ca;

import io.jswarm.api.v1.IssueRequest;
import io.jswarm.api.v1.IssueResponse;
import java.util.concurrent.CompletionStage;

/** The way to the leader, who alone lets nodes join. Any thread. */
public interface LeaderCa {
    /** Whether this manager leads. */
    boolean leads();

    /**
     * Sends the request to the leader's CA with this manager's certificate and a deadline. Fails with a
     * StatusRuntimeException that the leader answered, or with a RejectedException (UNAVAILABLE) that names the leader's
     * address, or that none is known.
     */
    CompletionStage<IssueResponse> issue(IssueRequest request);
}
