package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.GetFileResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.InstallSnapshotResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.PingRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ReadIndexResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.TimeoutNowResponse;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The library's messages that may travel, by name; nothing else is ever parsed. */
final class Messages {
    private static final Map<String, Message> BY_NAME = Stream.<Message>of(
                    AppendEntriesRequest.getDefaultInstance(),
                    AppendEntriesResponse.getDefaultInstance(),
                    ErrorResponse.getDefaultInstance(),
                    GetFileRequest.getDefaultInstance(),
                    GetFileResponse.getDefaultInstance(),
                    InstallSnapshotRequest.getDefaultInstance(),
                    InstallSnapshotResponse.getDefaultInstance(),
                    PingRequest.getDefaultInstance(),
                    ReadIndexRequest.getDefaultInstance(),
                    ReadIndexResponse.getDefaultInstance(),
                    RequestVoteRequest.getDefaultInstance(),
                    RequestVoteResponse.getDefaultInstance(),
                    TimeoutNowRequest.getDefaultInstance(),
                    TimeoutNowResponse.getDefaultInstance())
            .collect(Collectors.toUnmodifiableMap(Messages::name, Function.identity()));

    private Messages() {}

    /** The frame that asks this, without a number, a sender and a receiver yet. */
    static RaftFrame.Builder question(Message message) {
        return RaftFrame.newBuilder().setType(name(message)).setBody(message.toByteString());
    }

    /** The frame that only asks whether the member answers. */
    static RaftFrame.Builder ping() {
        return question(PingRequest.newBuilder().setSendTimestamp(0).build());
    }

    /** The answer to who asks for a vote, or for one without effect, and gets none. */
    static RequestVoteResponse refused(long term) {
        return RequestVoteResponse.newBuilder().setTerm(term).setGranted(false).build();
    }

    /** The name that stands in a frame. */
    static String name(Message message) {
        return message.getDescriptorForType().getName();
    }

    /** The member that the library's message itself says it comes from, as the library writes it; empty: it does not say. */
    static String sender(Message message) {
        FieldDescriptor field = message.getDescriptorForType().findFieldByName("server_id");
        return field == null ? "" : String.valueOf(message.getField(field));
    }

    /** The message in the frame. */
    static Message parse(RaftFrame frame) throws InvalidProtocolBufferException {
        Message prototype = BY_NAME.get(frame.getType());
        if (prototype == null) {
            throw new InvalidProtocolBufferException("unknown Raft message type \"" + frame.getType() + "\"");
        }
        return prototype.getParserForType().parseFrom(frame.getBody());
    }
}
