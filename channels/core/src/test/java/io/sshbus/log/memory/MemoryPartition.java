package io.sshbus.log.memory;

import io.sshbus.log.Bounds;
import io.sshbus.log.RetentionClass;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/** One partition in memory; guarded by its log. */
final class MemoryPartition {
  final int number;
  final List<StoredBatch> batches = new ArrayList<>();
  RetentionClass retention;
  long next;
  long lastTime;

  MemoryPartition(int number, RetentionClass retention) {
    this.number = number;
    this.retention = retention;
  }

  Bounds bounds() {
    return new Bounds(next - batches.size(), next);
  }

  long bytes() {
    return batches.stream().mapToLong(stored -> stored.batch().bytes().length()).sum();
  }
}
