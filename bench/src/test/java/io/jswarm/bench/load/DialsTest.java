package io.jswarm.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Heartbeat;
import io.jswarm.api.v1.ManagerMessage;
import io.jswarm.api.v1.WorkerMessage;
import io.jswarm.runtime.sim.SimLoop;
import io.jswarm.runtime.sim.SimTime;
import io.jswarm.worker.agent.DispatcherConnector;
import io.jswarm.worker.agent.DispatcherConnector.DispatcherLink;
import io.jswarm.worker.agent.DispatcherConnector.LinkListener;
import io.jswarm.worker.agent.DispatcherConnector.LogLink;
import io.jswarm.worker.agent.DispatcherConnector.LogLinkListener;
import io.jswarm.worker.agent.LinkEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DialsTest {
    private static final WorkerMessage HELLO = WorkerMessage.newBuilder()
            .setHeartbeat(Heartbeat.newBuilder().setSequence(1))
            .build();

    private final List<Line> opened = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final SimTime time = new SimTime(1_700_000_000_000L);
    private final SimLoop loop = SimLoop.strict(time);
    private final DispatcherConnector connector = new Dials(loop, 2).over((addr, listener) -> {
        Line line = new Line(addr, listener);
        opened.add(line);
        return line;
    });

    @Test
    void onlySoManyAreUnderWayAndTheNewestIsNext() {
        List.of("a", "b", "c", "d").forEach(this::dial);
        assertThat(addresses()).containsExactly("a", "b");

        opened.get(1).listener.received(ManagerMessage.getDefaultInstance());
        assertThat(addresses()).containsExactly("a", "b", "d");

        opened.get(1).listener.received(ManagerMessage.getDefaultInstance());
        assertThat(addresses()).as("the second word makes no more room").containsExactly("a", "b", "d");

        opened.get(0).listener.closed("refused", LinkEnd.BROKEN);
        assertThat(addresses()).containsExactly("a", "b", "d", "c");
        assertThat(heard).containsExactly("b spoke", "b spoke", "a closed");
    }

    @Test
    void whatIsGivenUpWhileItWaitsIsNeverOpened() {
        dial("a");
        dial("b");
        dial("c");
        DispatcherLink given = dial("d");
        given.close();
        given.close();
        opened.get(0).listener.received(ManagerMessage.getDefaultInstance());
        assertThat(addresses()).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsGivenUpUnderWayMakesRoomOnce() {
        DispatcherLink first = dial("a");
        List.of("b", "c", "d").forEach(this::dial);
        first.close();
        first.close();
        assertThat(opened.get(0).closed).isTrue();
        assertThat(addresses()).containsExactly("a", "b", "d");
    }

    /** As those to a manager whose host was lost. */
    @Test
    void whatIsNotAnsweredKeepsNobodyWaiting() {
        List.of("a", "b", "c", "d", "e").forEach(this::dial);
        time.advance(Duration.ofMillis(999));
        assertThat(addresses()).containsExactly("a", "b");
        time.advance(Duration.ofMillis(1));
        assertThat(addresses()).containsExactly("a", "b", "e", "d");

        opened.get(0).listener.received(ManagerMessage.getDefaultInstance());
        assertThat(addresses()).as("it had made room before").hasSize(4);
        assertThat(heard).containsExactly("a spoke");
    }

    @Test
    void whoeverLeavesWhileItWaitsIsNeverConnected() {
        List.of("a", "b").forEach(this::dial);
        DispatcherLink third = dial("c");
        third.leaving();
        third.left();
        opened.get(0).listener.closed("refused", LinkEnd.BROKEN);
        assertThat(addresses()).containsExactly("a", "b");
    }

    @Test
    void whatWasSaidBeforeItsTurnIsSentThen() {
        List.of("a", "b").forEach(this::dial);
        DispatcherLink third = dial("c");
        third.send(HELLO);
        opened.get(0).listener.closed("refused", LinkEnd.BROKEN);
        assertThat(opened.get(2).sent).containsExactly(HELLO);
        third.send(HELLO);
        assertThat(opened.get(2).sent).containsExactly(HELLO, HELLO);
    }

    private DispatcherLink dial(String addr) {
        return connector.open(addr, new LinkListener() {
            @Override
            public void received(ManagerMessage message) {
                heard.add(addr + " spoke");
            }

            @Override
            public void closed(String why, LinkEnd ending) {
                heard.add(addr + " closed");
            }
        });
    }

    private List<String> addresses() {
        return opened.stream().map(line -> line.addr).toList();
    }

    private static final class Line implements DispatcherLink {
        private final String addr;
        private final LinkListener listener;
        private final List<WorkerMessage> sent = new ArrayList<>();
        private boolean closed;

        Line(String addr, LinkListener listener) {
            this.addr = addr;
            this.listener = listener;
        }

        @Override
        public void send(WorkerMessage message) {
            sent.add(message);
        }

        @Override
        public LogLink openLogs(LogLinkListener logListener) {
            throw new AssertionError("no test asks for logs");
        }

        @Override
        public void leaving() {
            throw new AssertionError("no test leaves");
        }

        @Override
        public void left() {
            throw new AssertionError("no test leaves");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
