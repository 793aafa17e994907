package io.jswarm.manager.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.jswarm.api.v1.Batch;
import io.jswarm.api.v1.RaftMember;
import io.jswarm.manager.state.ApplyResult;
import io.jswarm.manager.state.Changes;
import io.jswarm.manager.state.ClusterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Managers that all start again at once find each other by what was written down last, not by their snapshots. */
class AddressBookTest {
    @TempDir
    Path folder;

    private AddressBook open() throws IOException {
        return AddressBook.open(folder.resolve("peers"));
    }

    private static ClusterState state(long revision, String... raftIds) {
        Batch.Builder batch = Batch.newBuilder().setRevision(revision);
        for (String raftId : raftIds) {
            batch.addChanges(Changes.create(RaftMember.newBuilder()
                    .setRaftId(raftId)
                    .setAddr(raftId + ":2377")
                    .build()));
        }
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch.build())).state();
    }

    @Test
    void aStateFromBeforeTheLastOneSaysNothing() throws IOException {
        ClusterState alone = state(5, "r1");
        ClusterState three = state(9, "r1", "r2", "r3");
        AddressBook book = open();
        book.follow(alone);
        book.follow(three);

        AddressBook again = open();
        again.follow(alone); // its snapshot
        assertThat(again.members()).isEqualTo(Set.of("r1", "r2", "r3"));
        assertThat(again.apply("r2")).isEqualTo("r2:2377");
        assertThat(open().members()).hasSize(3);

        again.follow(state(12, "r1", "r2"));
        assertThat(open().members()).isEqualTo(Set.of("r1", "r2"));
    }

    @Test
    void whatAJoinSaidIsKept() throws IOException {
        open().learn(Map.of("r1", "a:2377", "r2", "b:2377"));
        AddressBook book = open();
        assertThat(book.apply("r1")).isEqualTo("a:2377");
        assertThat(book.members()).isEqualTo(Set.of("r1", "r2"));
    }

    @Test
    void whatAPersonSaysHoldsUntilTheStateSaysSomethingNew() throws IOException {
        AddressBook book = open();
        book.follow(state(5, "r1", "r2"));
        book.tell(Map.of("r1", "a:2377", "r9", "x:2377"));
        assertThat(List.of(book.apply("r1"), book.apply("r1"), book.apply("r1")))
                .as("in turns with what the state says")
                .containsExactly("a:2377", "r1:2377", "a:2377");
        assertThat(book.apply("r9")).as("no member").isNull();
        book.follow(state(6, "r1", "r2", "r3"));
        assertThat(book.addresses()).as("nothing new of it").containsExactly("a:2377", "r2:2377", "r3:2377");

        book.follow(moved(7, "r1", "c:2377"));
        assertThat(book.apply("r1")).isEqualTo("c:2377");
        book.tell(Map.of("r1", "d:2377"));
        book.tell(Map.of("r1", "c:2377"));
        book.follow(moved(8, "r1", "e:2377"));
        assertThat(book.apply("r1")).isEqualTo("e:2377");
        book.tell(Map.of("r1", "f:2377"));
        assertThat(open().apply("r1")).as("after a restart the state counts").isEqualTo("e:2377");
    }

    private static ClusterState moved(long revision, String raftId, String addr) {
        Batch batch = Batch.newBuilder()
                .setRevision(revision)
                .addChanges(Changes.create(
                        RaftMember.newBuilder().setRaftId(raftId).setAddr(addr).build()))
                .build();
        return ((ApplyResult.Applied) ClusterState.EMPTY.apply(batch)).state();
    }

    private Path file() {
        return folder.resolve("peers");
    }

    /** Wrong addresses, or a revision that no later state reaches, would be believed for ever. */
    @Test
    void aBookWithAnyChangedBitCountsAsEmptyAndIsWrittenAnew() throws IOException {
        open().follow(state(90, "r1", "r2", "r3"));
        byte[] good = Files.readAllBytes(file());
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), bad);
            assertThat(open().members()).as("bit " + bit).isEmpty();
        }
        AddressBook damaged = open();
        damaged.follow(state(7, "r1", "r2"));
        assertThat(damaged.members()).isEqualTo(Set.of("r1", "r2"));
        assertThat(open().members()).isEqualTo(Set.of("r1", "r2"));
    }

    @Test
    void aBookThatIsCutShortCountsAsEmpty() throws IOException {
        open().follow(state(90, "r1", "r2", "r3"));
        byte[] good = Files.readAllBytes(file());
        for (int length = 0; length < good.length; length++) {
            Files.write(file(), Arrays.copyOf(good, length));
            assertThat(open().members()).as(length + " bytes").isEmpty();
        }
    }

    @Test
    void aBookOfAnEarlierVersionIsReadAndKeptWithAChecksumFromThen() throws IOException {
        Files.writeString(file(), "@ 9\nr1 a:2377\nr2 b:2377\n");
        AddressBook book = open();
        assertThat(book.apply("r2")).isEqualTo("b:2377");
        book.follow(state(8, "r1"));
        assertThat(book.members()).as("an older state says nothing").hasSize(2);
        book.learn(Map.of("r3", "c:2377"));
        assertThat(Files.readString(file()))
                .startsWith("jswarm-peers 1\n@ 9\nr1 a:2377\nr2 b:2377\nr3 c:2377\ncrc32c ");
        Files.writeString(file(), "r1 a:2377\nr2 b:2377\n");
        assertThat(open().members()).as("of before there was a revision").hasSize(2);
        Files.writeString(file(), "@ nine\nr1 a:2377\n");
        assertThat(open().members()).isEmpty();
    }
}
