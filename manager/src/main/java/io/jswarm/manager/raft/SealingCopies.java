package io.jswarm.manager.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RaftClientService;
import com.alipay.sofa.jraft.rpc.RpcRequests.*;
import com.alipay.sofa.jraft.rpc.RpcResponseClosure;
import com.alipay.sofa.jraft.rpc.RpcResponseClosureAdapter;
import com.alipay.sofa.jraft.storage.snapshot.Snapshot;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * Encrypts the files of another member's snapshot as they arrive, before the library writes them down. The library asks for the
 * parts of a file in order, repeats a question that failed, and counts what was read there, not what is written here. For one
 * copy.
 */
final class SealingCopies implements RaftClientService {
    private final RaftClientService client;
    private final DataKeys keys;
    private final Map<String, Sealing> files = new ConcurrentHashMap<>();

    SealingCopies(RaftClientService client, DataKeys keys) {
        this.client = client;
        this.keys = keys;
    }

    /** One file on its way. The library's answers come one after the other. */
    private static final class Sealing {
        private final ByteArrayOutputStream ready = new ByteArrayOutputStream();
        private final SealingOutput output;

        Sealing(DataKey key) throws IOException {
            output = new SealingOutput(key, ready);
        }

        synchronized ByteString take(ByteString part, boolean last) throws IOException {
            part.writeTo(output);
            if (last) {
                output.close();
            }
            ByteString sealed = ByteString.copyFrom(ready.toByteArray());
            ready.reset();
            return sealed;
        }
    }

    @Override
    public Future<Message> getFile(
            Endpoint member, GetFileRequest question, int timeoutMs, RpcResponseClosure<GetFileResponse> done) {
        String name = question.getFilename();
        if (name.equals(Snapshot.JRAFT_SNAPSHOT_META_FILE)) {
            return client.getFile(member, question, timeoutMs, done);
        }
        return client.getFile(member, question, timeoutMs, new RpcResponseClosureAdapter<GetFileResponse>() {
            @Override
            public void run(Status status) {
                GetFileResponse answer = getResponse();
                if (!status.isOk() || answer == null) {
                    done.run(status);
                    return;
                }
                try {
                    done.setResponse(sealed(question, answer));
                } catch (IOException e) {
                    done.run(new Status(RaftError.EIO, "the snapshot cannot be encrypted: %s", e));
                    return;
                }
                done.run(status);
            }
        });
    }

    private GetFileResponse sealed(GetFileRequest question, GetFileResponse answer) throws IOException {
        if (question.getOffset() == 0) {
            files.put(question.getFilename(), new Sealing(keys.current()));
        }
        Sealing file = files.get(question.getFilename());
        if (file == null) {
            throw new IOException("the first part of " + question.getFilename() + " is missing");
        }
        return answer.toBuilder()
                .setData(file.take(answer.getData(), answer.getEof()))
                .build();
    }

    @Override
    public Future<Message> preVote(
            Endpoint member, RequestVoteRequest question, RpcResponseClosure<RequestVoteResponse> done) {
        return client.preVote(member, question, done);
    }

    @Override
    public Future<Message> requestVote(
            Endpoint member, RequestVoteRequest question, RpcResponseClosure<RequestVoteResponse> done) {
        return client.requestVote(member, question, done);
    }

    @Override
    public Future<Message> appendEntries(
            Endpoint member,
            AppendEntriesRequest question,
            int timeoutMs,
            RpcResponseClosure<AppendEntriesResponse> done) {
        return client.appendEntries(member, question, timeoutMs, done);
    }

    @Override
    public Future<Message> installSnapshot(
            Endpoint member, InstallSnapshotRequest question, RpcResponseClosure<InstallSnapshotResponse> done) {
        return client.installSnapshot(member, question, done);
    }

    @Override
    public Future<Message> timeoutNow(
            Endpoint member, TimeoutNowRequest question, int timeoutMs, RpcResponseClosure<TimeoutNowResponse> done) {
        return client.timeoutNow(member, question, timeoutMs, done);
    }

    @Override
    public Future<Message> readIndex(
            Endpoint member, ReadIndexRequest question, int timeoutMs, RpcResponseClosure<ReadIndexResponse> done) {
        return client.readIndex(member, question, timeoutMs, done);
    }

    @Override
    public boolean connect(Endpoint member) {
        return client.connect(member);
    }

    @Override
    public boolean checkConnection(Endpoint member, boolean createIfAbsent) {
        return client.checkConnection(member, createIfAbsent);
    }

    @Override
    public boolean disconnect(Endpoint member) {
        return client.disconnect(member);
    }

    @Override
    public boolean isConnected(Endpoint member) {
        return client.isConnected(member);
    }

    @Override
    public <T extends Message> Future<Message> invokeWithDone(
            Endpoint member, Message question, RpcResponseClosure<T> done, int timeoutMs) {
        return client.invokeWithDone(member, question, done, timeoutMs);
    }

    @Override
    public boolean init(RpcOptions options) {
        return client.init(options);
    }

    @Override
    public void shutdown() {
        client.shutdown();
    }
}
