package io.sshbus.log.rocksdb;

import io.sshbus.log.CommitTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long commits took. The commit thread counts, once a group; any thread reads. */
final class CommitClock {
  private static final double NANOS = 1e9;

  private final AtomicLongArray counts = new AtomicLongArray(CommitTimes.UP_TO_SECONDS.size() + 1);
  private final AtomicLong nanos = new AtomicLong();

  void took(long span) {
    int at = 0;
    while (at < CommitTimes.UP_TO_SECONDS.size()
        && span > CommitTimes.UP_TO_SECONDS.get(at) * NANOS) {
      at++;
    }
    counts.incrementAndGet(at);
    nanos.addAndGet(span);
  }

  CommitTimes times() {
    List<Long> each = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      each.add(counts.get(i));
    }
    return new CommitTimes(each, nanos.get() / NANOS);
  }
}
