package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.rpc.RpcRequests.AppendEntriesRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.ErrorResponse;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteRequest;
import com.alipay.sofa.jraft.rpc.RpcRequests.RequestVoteResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.jswarm.api.v1.RaftFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MemberServerTest {
    private static final String SELF = "nobody-runs-here";

    private final BlockingQueue<Long> answered = new LinkedBlockingQueue<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** As the network takes an answer, once it may. */
    private void answer(RaftFrame answer) {
        try {
            assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        answered.add(answer.getId());
    }

    private static RaftFrame asked(long id, Message message) {
        return Messages.question(message).setId(id).setFrom("other").setTo(SELF).build();
    }

    private static RaftFrame append(long id) {
        return asked(
                id,
                AppendEntriesRequest.newBuilder()
                        .setGroupId("g")
                        .setServerId("other:1")
                        .setPeerId(SELF + ":1")
                        .setTerm(1)
                        .setPrevLogTerm(1)
                        .setPrevLogIndex(id)
                        .setCommittedIndex(0)
                        .setData(ByteString.EMPTY)
                        .build());
    }

    @Test
    @Timeout(10)
    void theNetworksThreadDoesNotWaitForAppends() throws InterruptedException {
        RaftTransport.Inbound link = new MemberServer(SELF).accept(this::answer);
        for (long id = 1; id <= 20; id++) {
            link.question(append(id));
        }
        assertThat(answered).isEmpty();
        goOn.countDown();
        for (long id = 1; id <= 20; id++) {
            assertThat(answered.poll(5, TimeUnit.SECONDS)).as("in order").isEqualTo(id);
        }
        link.closed();
    }

    @Test
    @Timeout(10)
    void aQuestionWhoseHandlerFailsIsRefusedForWhichTheLinkIsGivenUp() throws InterruptedException {
        AtomicBoolean failed = new AtomicBoolean();
        BlockingQueue<RaftFrame> answers = new LinkedBlockingQueue<>();
        RaftTransport.Inbound link = new MemberServer(SELF).accept(answer -> {
            if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("it cannot be sent");
            }
            answers.add(answer);
        });
        link.question(append(1));
        RaftFrame answer = answers.take();
        assertThat(answer.getId()).isEqualTo(1);
        assertThat(answer.getErr()).contains("internal error");
        link.question(append(2));
        assertThat(answers.take().getId()).as("its thread goes on").isEqualTo(2);
        link.closed();
    }

    private static RaftFrame mayVote(long id, boolean pre) {
        return asked(
                id,
                RequestVoteRequest.newBuilder()
                        .setGroupId("g")
                        .setServerId("other:1")
                        .setPeerId(SELF + ":1")
                        .setTerm(9)
                        .setLastLogTerm(8)
                        .setLastLogIndex(1_000)
                        .setPreVote(pre)
                        .build());
    }

    /** Nobody runs behind this server, so what it does not answer by itself gets the library's word for that. */
    @Test
    @Timeout(10)
    void aLeaderTellsNobodyThatAnElectionMayBegin() throws InterruptedException, InvalidProtocolBufferException {
        BlockingQueue<RaftFrame> answers = new LinkedBlockingQueue<>();
        AtomicBoolean leads = new AtomicBoolean(true);
        MemberServer server = new MemberServer(SELF);
        server.leads(leads::get, () -> 7);
        RaftTransport.Inbound link = server.accept(answers::add);
        link.question(mayVote(1, true));
        assertThat(Messages.parse(answers.take()))
                .isEqualTo(RequestVoteResponse.newBuilder()
                        .setTerm(7)
                        .setGranted(false)
                        .build());
        link.question(mayVote(2, false));
        assertThat(Messages.parse(answers.take())).as("a vote itself").isInstanceOf(ErrorResponse.class);
        leads.set(false);
        link.question(mayVote(3, true));
        assertThat(Messages.parse(answers.take())).as("deposed").isInstanceOf(ErrorResponse.class);
        link.closed();
    }

    @Test
    @Timeout(10)
    void aLinksEndWaitsForNothingAndDropsWhatWaited() throws InterruptedException {
        RaftTransport.Inbound link = new MemberServer(SELF).accept(this::answer);
        link.question(append(1));
        link.question(append(2));
        link.closed();
        goOn.countDown();
        link.question(append(3));
        // The first one may have been begun before the end, and be answered before the refusal or after it.
        List<Long> heard = new ArrayList<>();
        for (Long id = answered.poll(5, TimeUnit.SECONDS); id != null; id = answered.poll(1, TimeUnit.SECONDS)) {
            heard.add(id);
        }
        assertThat(heard).contains(3L).doesNotContain(2L);
    }
}
