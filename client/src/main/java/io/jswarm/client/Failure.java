package io.jswarm.client;

import io.grpc.Status;
import io.jswarm.api.Rejection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Why a call, or what it needs, failed: a fact of each kind, for the caller to decide by and to put into words. Immutable. */
public sealed interface Failure {
    /** One line for a log. */
    String message();

    /**
     * A manager or the daemon said no: which kind of no, which field, what was expected and what to do.
     *
     * @param rejection its own words
     */
    record Refused(Rejection rejection) implements Failure {
        @Override
        public String message() {
            return rejection.message();
        }
    }

    /**
     * Nobody gave an answer in time, so a mutation may have happened or not.
     *
     * @param endpoint who was called
     * @param causes what each of its addresses met
     * @param silent whether a connection was there, but no answer came in time
     * @param distrusted whether one side did not believe the other's certificate
     */
    record Unreachable(Endpoint endpoint, Map<String, String> causes, boolean silent, boolean distrusted)
            implements Failure {
        @Override
        public String message() {
            return "no answer from " + endpoint.description() + ": " + causes;
        }
    }

    /**
     * It answered, but does not know the call: it is no manager, or of another version.
     *
     * @param endpoint who was called
     */
    record UnknownCall(Endpoint endpoint) implements Failure {
        @Override
        public String message() {
            return endpoint.description() + " does not know this call";
        }
    }

    /**
     * Our certificate is not believed or does not allow it, without a {@link Rejection} that says more.
     *
     * @param said the server's words
     */
    record Denied(String said) implements Failure {
        @Override
        public String message() {
            return said;
        }
    }

    /**
     * The call broke in a way that is none of the others, such as by a bug of the server or an interrupt of the thread.
     *
     * @param code gRPC's word for it
     * @param said more words
     */
    record Broken(Status.Code code, String said) implements Failure {
        @Override
        public String message() {
            return code + ": " + said;
        }
    }

    /** The client was closed before or during the call. */
    record Closed() implements Failure {
        @Override
        public String message() {
            return "the client was closed";
        }
    }

    /**
     * The request is longer than a message may be; it was not sent.
     *
     * @param bytes its length
     * @param most the longest
     */
    record TooLarge(int bytes, int most) implements Failure {
        @Override
        public String message() {
            return "the request has " + bytes + " bytes, and may have " + most;
        }
    }

    /**
     * The endpoint's key or certificates are none (PEM), or do not belong together; nobody was called.
     *
     * @param endpoint who was to be called
     */
    record UnusableCredentials(Endpoint endpoint) implements Failure {
        @Override
        public String message() {
            return "the key and certificates of " + endpoint.description() + " cannot be used";
        }
    }

    /** Why this host's own daemon cannot be called. */
    sealed interface OfHost extends Failure {
        /** The file of it that is not there for us. */
        Path file();
    }

    /**
     * This host has no daemon, or it never started here.
     *
     * @param file the file of it that is missing
     * @param lastStop what it left to say about its end; else empty
     */
    record NoDaemon(Path file, String lastStop) implements OfHost {
        @Override
        public String message() {
            return "there is no " + file;
        }
    }

    /**
     * Only root may talk to this host's daemon.
     *
     * @param file the file of it that we may not read
     */
    record RootOnly(Path file) implements OfHost {
        @Override
        public String message() {
            return "only root may read " + file;
        }
    }

    /** Why a context cannot be made or used. */
    sealed interface OfContext extends Failure {
        /** The context's name. */
        String name();

        @Override
        default String message() {
            return getClass().getSimpleName() + ": '" + name() + "'";
        }
    }

    /** The name cannot be a context's: letters, digits and {@code _ . + -}, at most 63. */
    record ContextName(String name) implements OfContext {}

    /** The name is that of this host's own daemon, {@link ContextStore#DEFAULT}. */
    record ContextReserved(String name) implements OfContext {}

    /** A context of this name is there already. */
    record ContextTaken(String name) implements OfContext {}

    /** No context of this name is there. */
    record ContextMissing(String name) implements OfContext {}

    /** What stands as its certificate is none. */
    record ContextCertificate(String name) implements OfContext {}

    /**
     * The file of a context holds none.
     *
     * @param name the context's name
     * @param file where it lies
     * @param what what is wrong, as the end of "but"
     */
    record ContextDamaged(String name, Path file, String what) implements OfContext {
        @Override
        public String message() {
            return file + ": " + what;
        }
    }

    /**
     * The certificate of a context is no longer valid.
     *
     * @param name the context's name
     * @param at when it ended
     */
    record ContextExpired(String name, Instant at) implements OfContext {
        @Override
        public String message() {
            return "the certificate of context '" + name + "' expired at " + at;
        }
    }

    /** Why a file cannot be used. */
    sealed interface OfFile extends Failure {
        /** Which. */
        Path file();

        /** What the system says. */
        IOException cause();
    }

    /**
     * A file or folder cannot be read.
     *
     * @param file which
     * @param cause what the system says
     */
    record Unreadable(Path file, IOException cause) implements OfFile {
        @Override
        public String message() {
            return "cannot read " + file + ": " + cause;
        }
    }

    /**
     * A file cannot be written.
     *
     * @param file which
     * @param cause what the system says
     */
    record Unwritable(Path file, IOException cause) implements OfFile {
        @Override
        public String message() {
            return "cannot write " + file + ": " + cause;
        }
    }
}
