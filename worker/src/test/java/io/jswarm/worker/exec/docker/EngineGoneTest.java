package io.jswarm.worker.exec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node says of an engine that goes away while it answers: an administrator reads it, not the HTTP library's author. */
@Timeout(30)
final class EngineGoneTest {
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n";

    private static String problemOf(String answer) throws IOException {
        try (ServerSocket engine = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EngineHttp http = new EngineHttp("tcp://127.0.0.1:" + engine.getLocalPort())) {
            Thread.ofVirtual().start(() -> answer(engine, answer));
            EngineException gone = catchThrowableOfType(EngineException.class, () -> http.get("/info"));
            return gone.problem().message();
        }
    }

    /** To each connection, since the HTTP library may try again when it heard nothing. */
    private static void answer(ServerSocket engine, String answer) {
        try {
            while (true) {
                try (Socket connection = engine.accept()) {
                    connection.getInputStream().readNBytes(20);
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            // the test has closed it
        }
    }

    @Test
    void oneThatHangsUpInTheMiddleOfAnAnswerGivesNone() throws IOException {
        assertThat(problemOf(CHUNKED))
                .startsWith("the container engine at tcp://127.0.0.1:")
                .contains("does not answer (it hung up: it has stopped, or is being restarted)")
                .contains("systemctl status docker", "systemctl restart docker")
                .doesNotContain("chunk");
    }

    @Test
    void oneThatHangsUpBeforeItAnswersGivesNone() throws IOException {
        assertThat(problemOf("")).contains("does not answer (it hung up").doesNotContain("failed to respond");
    }

    @Test
    void oneThatAnswersSomethingElseIsNone() throws IOException {
        assertThat(problemOf("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
                .contains("what it answers is no answer of an engine");
    }
}
