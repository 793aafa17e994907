package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.RpcContext;
import com.alipay.sofa.jraft.rpc.RpcProcessor;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.impl.PingRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.GetFileRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.InstallSnapshotRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.ReadIndexRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.RequestVoteRequestProcessor;
import com.alipay.sofa.jraft.rpc.impl.core.TimeoutNowRequestProcessor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the other members' questions to this one: the library's core messages, none of its administrative ones, and the
 * few of our own. Questions come on the network's threads, which must never wait: a link's appends run in order on a thread of
 * that link, the rest, which may block, each on one of its own. Safe for any thread.
 */
final class MemberServer implements RaftTransport.Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(MemberServer.class);
    private static final String APPEND = AppendEntriesRequest.getDescriptor().getName();
    private static final Executor ANYWHERE =
            task -> Thread.ofVirtual().name("raft-question").start(task);

    private final String self;
    private final Map<String, RpcProcessor<?>> processors = new ConcurrentHashMap<>();
    private final Map<String, BiConsumer<RaftFrame, Consumer<RaftFrame>>> own = new ConcurrentHashMap<>();
    private volatile Consumer<String> heard = raftId -> {};
    private volatile LongConsumer appended = term -> {};
    private volatile UnaryOperator<AppendEntriesRequest> amend = append -> append;
    private volatile LongPredicate has = index -> false;
    private volatile BooleanSupplier leads = () -> false;
    private volatile LongSupplier term = () -> 0;

    MemberServer(String self) {
        this.self = self;
        register(new GetFileRequestProcessor(ANYWHERE));
        register(new InstallSnapshotRequestProcessor(ANYWHERE));
        register(new RequestVoteRequestProcessor(ANYWHERE));
        register(new PingRequestProcessor(Runnable::run));
        register(new TimeoutNowRequestProcessor(ANYWHERE));
        register(new ReadIndexRequestProcessor(ANYWHERE));
    }

    private void register(RpcProcessor<?> processor) {
        String className = processor.interest();
        processors.put(className.substring(className.lastIndexOf('$') + 1), processor);
    }

    /** Adds a kind of question that is not the library's; the handler may block and must answer once. */
    void register(String type, BiConsumer<RaftFrame, Consumer<RaftFrame>> handler) {
        own.put(type, handler);
    }

    /** Told who asked, at each question. */
    void onQuestion(Consumer<String> listener) {
        heard = listener;
    }

    /** Told the leader's term at each append, heartbeats included. */
    void onAppend(LongConsumer listener) {
        appended = listener;
    }

    /** The library is handed what this makes of an append; asked on the thread that handles the append. */
    void amendAppends(UnaryOperator<AppendEntriesRequest> how) {
        amend = how;
    }

    /** Which snapshots this member needs not copy, by the last entry in them: those are answered as done. May block. */
    void hasAlready(LongPredicate index) {
        has = index;
    }

    /** Whether this member leads: while it does it tells nobody that an election may begin. Asked on the network's threads. */
    void leads(BooleanSupplier now, LongSupplier inTerm) {
        leads = now;
        term = inTerm;
    }

    @Override
    public RaftTransport.Inbound accept(Consumer<RaftFrame> answers) {
        return new InboundLink(answers);
    }

    private final class InboundLink implements RaftTransport.Inbound, Connection {
        private final Consumer<RaftFrame> answers;
        private final Map<String, Object> attributes = new ConcurrentHashMap<>();
        private final FrameBodies bodies = new FrameBodies();
        /** The library numbers the appends in it without a lock, so it is one link's, and all are handled by one thread. */
        private final AppendEntriesRequestProcessor appends = new AppendEntriesRequestProcessor(ANYWHERE);
        /**
         * Of the operating system, so that no burst of calls keeps heartbeats waiting. Not the one that the library
         * would select: finding that takes a lock that the library holds for up to 15 s while a link ends.
         */
        private final ExecutorService appendsInOrder = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("raft-appends").factory());

        private volatile boolean over;

        InboundLink(Consumer<RaftFrame> answers) {
            this.answers = answers;
        }

        @Override
        public void question(RaftFrame part) {
            RaftFrame question = bodies.join(part);
            if (question == null) {
                return;
            }
            if (!question.getTo().equals(self)) {
                refuse(question, "this is member " + self + ", not " + question.getTo());
                return;
            }
            heard.accept(question.getFrom());
            BiConsumer<RaftFrame, Consumer<RaftFrame>> handler = own.get(question.getType());
            if (handler != null) {
                ANYWHERE.execute(() -> handler.accept(question, answer -> answer(question, answer)));
                return;
            }
            RpcProcessor<?> processor =
                    question.getType().equals(APPEND) ? appends : processors.get(question.getType());
            if (processor == null) {
                refuse(question, "unknown Raft message type \"" + question.getType() + "\"");
                return;
            }
            try {
                Message message = Messages.parse(question);
                String sender = Messages.sender(message);
                if (!sender.isEmpty() && !sender.equals(new PeerId(question.getFrom(), 1).toString())) {
                    refuse(question, "the message says that it is from " + sender);
                    return;
                }
                hand(processor, question, message);
            } catch (InvalidProtocolBufferException | RejectedExecutionException e) {
                refuse(question, e.toString());
            }
        }

        @SuppressWarnings("unchecked") // a processor is registered under the name of its message
        private void hand(RpcProcessor<?> processor, RaftFrame question, Message message) {
            if (message instanceof AppendEntriesRequest append) {
                appended.accept(append.getTerm());
                appendsInOrder.execute(() -> {
                    if (!over) {
                        appends.handleRequest(context(question), amend.apply(append));
                    }
                });
                return;
            }
            if (message instanceof InstallSnapshotRequest install) {
                ANYWHERE.execute(() -> install((RpcProcessor<InstallSnapshotRequest>) processor, question, install));
                return;
            }
            if (message instanceof RequestVoteRequest vote && vote.getPreVote() && leads.getAsBoolean()) {
                context(question).sendResponse(Messages.refused(term.getAsLong()));
                return;
            }
            executor(processor)
                    .execute(() -> ((RpcProcessor<Message>) processor).handleRequest(context(question), message));
        }

        /**
         * The library would copy a snapshot that is newer than the member's last one, then refuse to load it as older
         * than what is applied, and be offered it again, for ever.
         */
        private void install(
                RpcProcessor<InstallSnapshotRequest> processor, RaftFrame question, InstallSnapshotRequest install) {
            RpcContext context = context(question);
            try {
                if (has.test(install.getMeta().getLastIncludedIndex())) {
                    context.sendResponse(InstallSnapshotResponse.newBuilder()
                            .setTerm(install.getTerm())
                            .setSuccess(true)
                            .build());
                    return;
                }
            } catch (IllegalStateException e) { // the node is ending
                refuse(question, e.toString());
                return;
            }
            processor.handleRequest(context, install);
        }

        private static Executor executor(RpcProcessor<?> processor) {
            Executor chosen = processor.executor();
            return chosen == null ? ANYWHERE : chosen;
        }

        private RpcContext context(RaftFrame question) {
            return new RpcContext() {
                @Override
                public void sendResponse(Object answer) {
                    Message message = (Message) answer;
                    if (message instanceof ErrorResponse error
                            && error.getErrorCode() == RaftError.UNKNOWN.getNumber()) {
                        // The handler failed, maybe after it took the number of an answer, for which all later
                        // ones would wait: the asking side gives up a link that refuses, and opens another.
                        refuse(question, error.getErrorMsg());
                        return;
                    }
                    answer(
                            question,
                            RaftFrame.newBuilder()
                                    .setType(Messages.name(message))
                                    .setBody(message.toByteString())
                                    .build());
                }

                @Override
                public Connection getConnection() {
                    return InboundLink.this;
                }

                @Override
                public String getRemoteAddress() {
                    return question.getFrom();
                }
            };
        }

        private void refuse(RaftFrame question, String reason) {
            LOG.debug("Raft question {} from {} refused: {}", question.getType(), question.getFrom(), reason);
            answer(question, RaftFrame.newBuilder().setErr(reason).build());
        }

        private void answer(RaftFrame question, RaftFrame answer) {
            RaftFrame whole = answer.toBuilder().setId(question.getId()).build();
            synchronized (answers) {
                FrameBodies.cut(whole).forEach(answers);
            }
        }

        @Override
        public void closed() {
            over = true;
            appendsInOrder.shutdown();
        }

        @Override
        public @Nullable Object getAttribute(String key) {
            return attributes.get(key);
        }

        @Override
        public void setAttribute(String key, Object value) {
            attributes.put(key, value);
        }

        @Override
        public @Nullable Object setAttributeIfAbsent(String key, Object value) {
            return attributes.putIfAbsent(key, value);
        }

        @Override
        public void close() {
            closed();
        }
    }
}
