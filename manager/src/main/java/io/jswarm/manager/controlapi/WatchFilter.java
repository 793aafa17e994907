package io.jswarm.manager.controlapi;

import com.google.protobuf.MessageLite;
import io.jswarm.api.v1.Kind;
import io.jswarm.api.v1.WatchEvent;
import io.jswarm.api.v1.WatchRequest;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.state.ObjectKind.Publication;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which edits a watch shows, and how: removed objects with what they were, nothing secret. */
final class WatchFilter {
    private final EnumSet<Kind> kinds;
    private final String serviceId;

    WatchFilter(WatchRequest request) {
        kinds = request.getKindsCount() == 0 ? EnumSet.allOf(Kind.class) : EnumSet.copyOf(request.getKindsList());
        serviceId = request.getServiceId();
    }

    List<WatchEvent> apply(Delta delta) {
        return delta.edits().stream().map(this::shown).filter(Objects::nonNull).toList();
    }

    private <K extends Comparable<? super K>, V extends MessageLite> @Nullable WatchEvent shown(Delta.Edit<K, V> edit) {
        Publication<V> publication = edit.kind().publication();
        if (publication == null || !kinds.contains(publication.kind())) {
            return null;
        }
        V named = edit.named();
        return serviceId.isEmpty() || serviceId.equals(publication.serviceId().apply(named))
                ? publication.event(edit.action(), named)
                : null;
    }
}
