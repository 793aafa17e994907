package io.jswarm.systemtest.chaos;

import io.jswarm.api.v1.Batch;
import io.jswarm.manager.raft.StagedRaft;
import io.jswarm.manager.state.ClusterState;
import io.jswarm.manager.state.Delta;
import io.jswarm.manager.store.Membership;
import io.jswarm.manager.store.PassingListener;
import io.jswarm.manager.store.ProposeOutcome;
import io.jswarm.manager.store.Store;
import io.jswarm.manager.store.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Mistakes around the log that others have made, each as a wrapper: a check that sees none of them proves nothing. */
enum PlantedLogBug implements StagedSwarm.Bugs {
    /** The log says "forced", and the disk was never told. */
    ACKNOWLEDGED_BEFORE_FSYNC {
        @Override
        public boolean forgetsToForce() {
            return true;
        }
    },
    /** A write is acknowledged when it is proposed, not when a majority has it. */
    ACKNOWLEDGED_BEFORE_COMMIT {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
                    var _ = real.propose(batch, term);
                    return CompletableFuture.completedFuture(new ProposeOutcome.Committed(batch.getRevision()));
                }
            };
        }
    },
    /** Reads answer from whatever image is there. */
    READ_WITHOUT_CONFIRMATION {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public CompletableFuture<Void> readBarrier(Duration deadline) {
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    },
    /** Whoever led lately answers reads by itself: a lease that outlives the election of another. */
    DEPOSED_LEADER_ANSWERS {
        private static final Duration LEASE = Duration.ofSeconds(3);

        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                // Not yet.
                private volatile long ledUntil = System.nanoTime();

                @Override
                public CompletableFuture<Void> readBarrier(Duration deadline) {
                    long now = System.nanoTime();
                    if (real.leadership().self()) {
                        ledUntil = now + LEASE.toNanos();
                    }
                    return now - ledUntil < 0 ? CompletableFuture.completedFuture(null) : real.readBarrier(deadline);
                }
            };
        }
    },
    /** A read that no majority confirmed in time is answered all the same. */
    UNCONFIRMED_READ_ANSWERED {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public CompletableFuture<Void> readBarrier(Duration deadline) {
                    return real.readBarrier(Duration.ofMillis(200)).exceptionally(failure -> null);
                }
            };
        }
    },
    /** The image lags one commit behind what reads wait for. */
    READ_BEFORE_APPLY {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                private volatile @Nullable ClusterState last;

                @Override
                public ClusterState image() {
                    ClusterState now = real.image();
                    ClusterState before = last;
                    last = now;
                    return before == null || real.leadership().self() ? now : before;
                }
            };
        }
    },
    /** Results of requests are not kept, so a retry is done again. */
    RETRY_WITHOUT_DEDUP {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
                    return real.propose(batch.toBuilder().clearResults().build(), term);
                }
            };
        }
    },
    /** Each batch is applied twice: it is in the log a second time, numbered so that the check of revisions lets it through. */
    DOUBLE_APPLY {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public CompletableFuture<ProposeOutcome> propose(Batch batch, long term) {
                    CompletableFuture<ProposeOutcome> first = real.propose(batch, term);
                    var _ = real.propose(
                            batch.toBuilder()
                                    .setBaseRevision(batch.getRevision())
                                    .setRevision(batch.getRevision() + 1)
                                    .build(),
                            term);
                    return first;
                }
            };
        }
    },
    /**
     * The changes of two commits in a row reach those who follow them exchanged, while the image is right; a gap in the
     * numbers the watches would notice by themselves.
     */
    COMMITS_OUT_OF_ORDER {
        @Override
        public StoreListener listener(StoreListener listener) {
            return new PassingListener(listener) {
                private @Nullable Delta held;
                private int commits;

                @Override
                public void committed(ClusterState image, Delta delta) {
                    Delta before = held;
                    if (before != null) {
                        held = null;
                        super.committed(image, new Delta(before.revision(), delta.edits()));
                        super.committed(image, new Delta(delta.revision(), before.edits()));
                    } else if (++commits % 20 == 0) {
                        held = delta;
                    } else {
                        super.committed(image, delta);
                    }
                }
            };
        }
    },
    /**
     * What is committed first under another leader does not reach the watches; its number does, since a gap in the numbers they
     * would notice by themselves.
     */
    WATCH_GAP_ON_LEADER_CHANGE {
        @Override
        public StoreListener listener(StoreListener listener) {
            return new PassingListener(listener) {
                private boolean changed;

                @Override
                public void following() {
                    changed = true;
                    super.following();
                }

                @Override
                public void committed(ClusterState image, Delta delta) {
                    boolean dropped = changed && delta.edits().size() > 1;
                    changed &= !dropped;
                    super.committed(image, dropped ? new Delta(delta.revision(), List.of()) : delta);
                }
            };
        }
    },
    /** A restart forgets whom the member voted for. */
    VOTE_NOT_KEPT {
        @Override
        public void beforeRestart(Path member) throws IOException {
            StagedRaft.forgetVote(member);
        }
    },
    /** A restart forgets the term, and the vote with it. */
    TERM_NOT_KEPT {
        @Override
        public void beforeRestart(Path member) throws IOException {
            StagedRaft.forgetTerm(member);
        }
    },
    /** The log's folder of an earlier start comes back: what was truncated since is there again. */
    TRUNCATED_ENTRIES_RETURN {
        @Override
        public void beforeRestart(Path member) throws IOException {
            StagedRaft.swapLogWithThatOfBefore(member);
        }
    },
    /** The change that added a member is done a second time, after its removal. */
    CONFIGURATION_APPLIED_TWICE {
        @Override
        public Store store(Store store) {
            return new PassingStore(store) {
                @Override
                public Membership membership() {
                    return new PassingMembership(real.membership()) {
                        @Override
                        public CompletableFuture<Void> remove(String raftId, Duration deadline) {
                            return super.remove(raftId, deadline)
                                    .thenCompose(done -> super.add(raftId, deadline))
                                    .exceptionally(failure -> null);
                        }
                    };
                }
            };
        }
    },
    /**
     * A damaged snapshot is loaded as it is: an object is missing in it. Planted as what such a load leads to, since
     * encryption finds damage too.
     */
    SNAPSHOT_WITHOUT_CHECK {
        @Override
        public void beforeRestart(Path member) throws IOException {
            StagedRaft.loseAServiceOfSnapshots(member);
        }
    }
}
