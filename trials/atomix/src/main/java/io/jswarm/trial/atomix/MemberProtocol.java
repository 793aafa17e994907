package io.jswarm.trial.atomix;

import io.atomix.cluster.MemberId;
import io.atomix.primitive.session.SessionId;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.CloseSessionRequest;
import io.atomix.protocols.raft.protocol.CloseSessionResponse;
import io.atomix.protocols.raft.protocol.CommandRequest;
import io.atomix.protocols.raft.protocol.CommandResponse;
import io.atomix.protocols.raft.protocol.ConfigureRequest;
import io.atomix.protocols.raft.protocol.ConfigureResponse;
import io.atomix.protocols.raft.protocol.HeartbeatRequest;
import io.atomix.protocols.raft.protocol.HeartbeatResponse;
import io.atomix.protocols.raft.protocol.InstallRequest;
import io.atomix.protocols.raft.protocol.InstallResponse;
import io.atomix.protocols.raft.protocol.JoinRequest;
import io.atomix.protocols.raft.protocol.JoinResponse;
import io.atomix.protocols.raft.protocol.KeepAliveRequest;
import io.atomix.protocols.raft.protocol.KeepAliveResponse;
import io.atomix.protocols.raft.protocol.LeaveRequest;
import io.atomix.protocols.raft.protocol.LeaveResponse;
import io.atomix.protocols.raft.protocol.MetadataRequest;
import io.atomix.protocols.raft.protocol.MetadataResponse;
import io.atomix.protocols.raft.protocol.OpenSessionRequest;
import io.atomix.protocols.raft.protocol.OpenSessionResponse;
import io.atomix.protocols.raft.protocol.PollRequest;
import io.atomix.protocols.raft.protocol.PollResponse;
import io.atomix.protocols.raft.protocol.PublishRequest;
import io.atomix.protocols.raft.protocol.QueryRequest;
import io.atomix.protocols.raft.protocol.QueryResponse;
import io.atomix.protocols.raft.protocol.RaftServerProtocol;
import io.atomix.protocols.raft.protocol.ReconfigureRequest;
import io.atomix.protocols.raft.protocol.ReconfigureResponse;
import io.atomix.protocols.raft.protocol.ResetRequest;
import io.atomix.protocols.raft.protocol.TransferRequest;
import io.atomix.protocols.raft.protocol.TransferResponse;
import io.atomix.protocols.raft.protocol.VoteRequest;
import io.atomix.protocols.raft.protocol.VoteResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the library sends and answers, on the {@link Questions} of one member. A proposal is never handed on to another
 * member: it belongs to a term, and only the leader of that term may take it.
 */
final class MemberProtocol implements RaftServerProtocol {
    private final Questions questions;

    MemberProtocol(Questions questions) {
        this.questions = questions;
    }

    @Override
    public CompletableFuture<OpenSessionResponse> openSession(MemberId memberId, OpenSessionRequest request) {
        return questions.ask(memberId.id(), request, OpenSessionResponse.class);
    }

    @Override
    public void registerOpenSessionHandler(
            Function<OpenSessionRequest, CompletableFuture<OpenSessionResponse>> handler) {
        questions.answer(OpenSessionRequest.class, handler);
    }

    @Override
    public void unregisterOpenSessionHandler() {
        questions.ignore(OpenSessionRequest.class);
    }

    @Override
    public CompletableFuture<CloseSessionResponse> closeSession(MemberId memberId, CloseSessionRequest request) {
        return questions.ask(memberId.id(), request, CloseSessionResponse.class);
    }

    @Override
    public void registerCloseSessionHandler(
            Function<CloseSessionRequest, CompletableFuture<CloseSessionResponse>> handler) {
        questions.answer(CloseSessionRequest.class, handler);
    }

    @Override
    public void unregisterCloseSessionHandler() {
        questions.ignore(CloseSessionRequest.class);
    }

    @Override
    public CompletableFuture<KeepAliveResponse> keepAlive(MemberId memberId, KeepAliveRequest request) {
        return questions.ask(memberId.id(), request, KeepAliveResponse.class);
    }

    @Override
    public void registerKeepAliveHandler(Function<KeepAliveRequest, CompletableFuture<KeepAliveResponse>> handler) {
        questions.answer(KeepAliveRequest.class, handler);
    }

    @Override
    public void unregisterKeepAliveHandler() {
        questions.ignore(KeepAliveRequest.class);
    }

    @Override
    public CompletableFuture<QueryResponse> query(MemberId memberId, QueryRequest request) {
        return questions.ask(memberId.id(), request, QueryResponse.class);
    }

    @Override
    public void registerQueryHandler(Function<QueryRequest, CompletableFuture<QueryResponse>> handler) {
        questions.answer(QueryRequest.class, handler);
    }

    @Override
    public void unregisterQueryHandler() {
        questions.ignore(QueryRequest.class);
    }

    @Override
    public CompletableFuture<CommandResponse> command(MemberId memberId, CommandRequest request) {
        return CompletableFuture.failedFuture(new IllegalStateException("proposals are not handed on"));
    }

    @Override
    public void registerCommandHandler(Function<CommandRequest, CompletableFuture<CommandResponse>> handler) {
        questions.answer(CommandRequest.class, handler);
    }

    @Override
    public void unregisterCommandHandler() {
        questions.ignore(CommandRequest.class);
    }

    @Override
    public CompletableFuture<MetadataResponse> metadata(MemberId memberId, MetadataRequest request) {
        return questions.ask(memberId.id(), request, MetadataResponse.class);
    }

    @Override
    public void registerMetadataHandler(Function<MetadataRequest, CompletableFuture<MetadataResponse>> handler) {
        questions.answer(MetadataRequest.class, handler);
    }

    @Override
    public void unregisterMetadataHandler() {
        questions.ignore(MetadataRequest.class);
    }

    @Override
    public CompletableFuture<JoinResponse> join(MemberId memberId, JoinRequest request) {
        return questions.ask(memberId.id(), request, JoinResponse.class);
    }

    @Override
    public void registerJoinHandler(Function<JoinRequest, CompletableFuture<JoinResponse>> handler) {
        questions.answer(JoinRequest.class, handler);
    }

    @Override
    public void unregisterJoinHandler() {
        questions.ignore(JoinRequest.class);
    }

    @Override
    public CompletableFuture<LeaveResponse> leave(MemberId memberId, LeaveRequest request) {
        return questions.ask(memberId.id(), request, LeaveResponse.class);
    }

    @Override
    public void registerLeaveHandler(Function<LeaveRequest, CompletableFuture<LeaveResponse>> handler) {
        questions.answer(LeaveRequest.class, handler);
    }

    @Override
    public void unregisterLeaveHandler() {
        questions.ignore(LeaveRequest.class);
    }

    @Override
    public CompletableFuture<ConfigureResponse> configure(MemberId memberId, ConfigureRequest request) {
        return questions.ask(memberId.id(), request, ConfigureResponse.class);
    }

    @Override
    public void registerConfigureHandler(Function<ConfigureRequest, CompletableFuture<ConfigureResponse>> handler) {
        questions.answer(ConfigureRequest.class, handler);
    }

    @Override
    public void unregisterConfigureHandler() {
        questions.ignore(ConfigureRequest.class);
    }

    @Override
    public CompletableFuture<ReconfigureResponse> reconfigure(MemberId memberId, ReconfigureRequest request) {
        return questions.ask(memberId.id(), request, ReconfigureResponse.class);
    }

    @Override
    public void registerReconfigureHandler(
            Function<ReconfigureRequest, CompletableFuture<ReconfigureResponse>> handler) {
        questions.answer(ReconfigureRequest.class, handler);
    }

    @Override
    public void unregisterReconfigureHandler() {
        questions.ignore(ReconfigureRequest.class);
    }

    @Override
    public CompletableFuture<InstallResponse> install(MemberId memberId, InstallRequest request) {
        return questions.ask(memberId.id(), request, InstallResponse.class);
    }

    @Override
    public void registerInstallHandler(Function<InstallRequest, CompletableFuture<InstallResponse>> handler) {
        questions.answer(InstallRequest.class, handler);
    }

    @Override
    public void unregisterInstallHandler() {
        questions.ignore(InstallRequest.class);
    }

    @Override
    public CompletableFuture<TransferResponse> transfer(MemberId memberId, TransferRequest request) {
        return questions.ask(memberId.id(), request, TransferResponse.class);
    }

    @Override
    public void registerTransferHandler(Function<TransferRequest, CompletableFuture<TransferResponse>> handler) {
        questions.answer(TransferRequest.class, handler);
    }

    @Override
    public void unregisterTransferHandler() {
        questions.ignore(TransferRequest.class);
    }

    @Override
    public CompletableFuture<PollResponse> poll(MemberId memberId, PollRequest request) {
        return questions.ask(memberId.id(), request, PollResponse.class);
    }

    @Override
    public void registerPollHandler(Function<PollRequest, CompletableFuture<PollResponse>> handler) {
        questions.answer(PollRequest.class, handler);
    }

    @Override
    public void unregisterPollHandler() {
        questions.ignore(PollRequest.class);
    }

    @Override
    public CompletableFuture<VoteResponse> vote(MemberId memberId, VoteRequest request) {
        return questions.ask(memberId.id(), request, VoteResponse.class);
    }

    @Override
    public void registerVoteHandler(Function<VoteRequest, CompletableFuture<VoteResponse>> handler) {
        questions.answer(VoteRequest.class, handler);
    }

    @Override
    public void unregisterVoteHandler() {
        questions.ignore(VoteRequest.class);
    }

    @Override
    public CompletableFuture<AppendResponse> append(MemberId memberId, AppendRequest request) {
        return questions.ask(memberId.id(), request, AppendResponse.class);
    }

    @Override
    public void registerAppendHandler(Function<AppendRequest, CompletableFuture<AppendResponse>> handler) {
        questions.answer(AppendRequest.class, handler);
    }

    @Override
    public void unregisterAppendHandler() {
        questions.ignore(AppendRequest.class);
    }

    @Override
    public CompletableFuture<HeartbeatResponse> heartbeat(MemberId memberId, HeartbeatRequest request) {
        return questions.ask(memberId.id(), request, HeartbeatResponse.class);
    }

    /** Sessions of ours hear no events. */
    @Override
    public void publish(MemberId memberId, PublishRequest request) {}

    @Override
    public void registerResetListener(SessionId sessionId, Consumer<ResetRequest> listener, Executor executor) {}

    @Override
    public void unregisterResetListener(SessionId sessionId) {}
}
