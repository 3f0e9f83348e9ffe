package io.sshbus.log;

import java.util.List;

/** Told of every batch once it is durable, in the order of the offsets. */
@FunctionalInterface
public interface CommitListener {
  /**
   * Takes what one commit has made durable; called on the commit thread, so it must be quick and
   * must not throw.
   *
   * @param batches in ascending order within each partition
   */
  void committed(List<StoredBatch> batches);
}
