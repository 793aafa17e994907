package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.EnumOutter.EntryType;
import com.alipay.sofa.jraft.error.RemotingException;
import com.alipay.sofa.jraft.rpc.InvokeCallback;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesResponse;
import com.alipay.sofa.jraft.util.Endpoint;
import com.google.protobuf.ByteString;
import io.jswarm.api.v1.RaftFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * On which thread the library hears that a follower has written something. Never on the one that asks: it holds the lock that
 * the answer takes, and has not noted yet that it asked.
 */
@Timeout(20)
class MemberClientTest {
    private static final Endpoint OTHER = new Endpoint("other", 1);

    private final LinkedBlockingQueue<RaftFrame> asked = new LinkedBlockingQueue<>();
    private final MemberClient client = new MemberClient();
    private volatile boolean atOnce;
    private volatile boolean success = true;
    private final CompletableFuture<RaftTransport.LinkListener> listener = new CompletableFuture<>();

    private final RaftTransport network = new RaftTransport() {
        @Override
        public void serve(String raftId, Receiver receiver) {}

        @Override
        public void stopServing(String raftId) {}

        @Override
        public Link open(String from, String to, LinkListener opened) {
            listener.complete(opened);
            return new Link() {
                @Override
                public void send(RaftFrame question) {
                    asked.add(question);
                    if (atOnce) {
                        answer();
                    }
                }

                @Override
                public void close() {}
            };
        }
    };

    @BeforeEach
    void start() {
        client.init(new MemberOptions("self", network, 1_000));
        client.onLastIndex(() -> 100);
    }

    @AfterEach
    void stop() {
        client.shutdown();
    }

    private void answer() {
        AppendEntriesResponse response = AppendEntriesResponse.newBuilder()
                .setTerm(1)
                .setSuccess(success)
                .setLastLogIndex(100)
                .build();
        listener.join()
                .answer(RaftFrame.newBuilder()
                        .setId(asked.remove().getId())
                        .setType(Messages.name(response))
                        .setBody(response.toByteString())
                        .build());
    }

    /** Asks for one entry to be written; what comes is the thread that hears of the answer. */
    private CompletableFuture<Thread> append(long index) throws RemotingException {
        AppendEntriesRequest.Builder request = AppendEntriesRequest.newBuilder()
                .setGroupId("g")
                .setServerId("self:1")
                .setPeerId("other:1")
                .setTerm(1)
                .setPrevLogTerm(1)
                .setPrevLogIndex(index - 1)
                .setCommittedIndex(0)
                .setData(ByteString.EMPTY);
        request.addEntriesBuilder().setTerm(1).setType(EntryType.ENTRY_TYPE_DATA);
        CompletableFuture<Thread> heardOn = new CompletableFuture<>();
        client.invokeAsync(
                OTHER,
                request.build(),
                null,
                new InvokeCallback() {
                    @Override
                    public void complete(Object result, Throwable error) {
                        heardOn.complete(Thread.currentThread());
                    }

                    @Override
                    public Executor executor() {
                        return task -> Thread.ofPlatform().name("library").start(task);
                    }
                },
                10_000);
        return heardOn;
    }

    private Thread hear(long index) throws Exception {
        CompletableFuture<Thread> heardOn = append(index);
        while (!asked.isEmpty()) {
            answer();
        }
        return heardOn.get(10, TimeUnit.SECONDS);
    }

    @Test
    void ofTheNewestEntriesOnTheNetworksThread() throws Exception {
        assertThat(hear(100)).isSameAs(Thread.currentThread());
        assertThat(hear(93)).isSameAs(Thread.currentThread());
    }

    @Test
    void ofOlderOnesOnTheLibrarysSinceItReadsWhatComesNext() throws Exception {
        assertThat(hear(50).getName()).isEqualTo("library");
    }

    @Test
    void ofNoSuccessOnTheLibrarys() throws Exception {
        success = false;
        assertThat(hear(100).getName()).isEqualTo("library");
    }

    @Test
    void neverOnTheThreadThatAsksInsideTheCall() throws Exception {
        atOnce = true;
        assertThat(append(100).get(10, TimeUnit.SECONDS).getName()).isEqualTo("library");
    }
}
