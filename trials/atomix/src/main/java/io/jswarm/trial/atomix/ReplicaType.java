package io.jswarm.trial.atomix;

import io.atomix.primitive.PrimitiveBuilder;
import io.atomix.primitive.PrimitiveManagementService;
import io.atomix.primitive.PrimitiveType;
import io.atomix.primitive.PrimitiveTypeRegistry;
import io.atomix.primitive.SyncPrimitive;
import io.atomix.primitive.config.PrimitiveConfig;
import io.atomix.primitive.service.PrimitiveService;
import io.atomix.primitive.service.ServiceConfig;
import io.atomix.utils.serializer.Serializer;
import java.util.Collection;
import java.util.List;

/** Tells the library of its one state machine. */
@SuppressWarnings("rawtypes") // the library's own types are
final class ReplicaType
        implements PrimitiveType<PrimitiveBuilder, PrimitiveConfig, SyncPrimitive>, PrimitiveTypeRegistry {
    private static final String NAME = "cluster-state";

    private final Replica replica;

    ReplicaType(Replica replica) {
        this.replica = replica;
    }

    /** What a session must say about the state machine that it wants: nothing. */
    byte[] emptyConfig() {
        return Serializer.using(namespace()).encode(new ServiceConfig());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PrimitiveService newService(ServiceConfig config) {
        return replica;
    }

    @Override
    public Collection<PrimitiveType> getPrimitiveTypes() {
        return List.of(this);
    }

    @Override
    public PrimitiveType getPrimitiveType(String typeName) {
        return this;
    }

    @Override
    public PrimitiveConfig newConfig() {
        throw new UnsupportedOperationException("no primitive is built");
    }

    @Override
    public PrimitiveBuilder newBuilder(
            String primitiveName, PrimitiveConfig config, PrimitiveManagementService managementService) {
        throw new UnsupportedOperationException("no primitive is built");
    }
}
