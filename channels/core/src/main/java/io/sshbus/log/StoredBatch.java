package io.sshbus.log;

import io.sshbus.channel.Batch;
import io.sshbus.channel.EventId;

/**
 * A batch at its place in the log.
 *
 * @param partition the partition of the log
 * @param offset its place there
 * @param batch what is stored
 */
public record StoredBatch(int partition, long offset, Batch batch) {
  /** The id of the event at {@code index}. */
  public EventId id(int index) {
    return new EventId(partition, offset, index);
  }
}
