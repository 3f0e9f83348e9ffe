package io.sshbus.routing;

import io.sshbus.channel.BusException;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;

/** Where a feed puts its batches. Called by one thread at a time; must be quick. */
public interface FeedSink {
  /**
   * Takes a batch, or refuses it for now. After a refusal the sink calls {@link Feed#room} once
   * there is room again.
   *
   * @param from the index of the first event that is wanted
   */
  boolean offer(StoredBatch batch, int from);

  /**
   * Retention has taken everything from {@code from} up to but not including the batch at {@code
   * to}. Cannot be refused.
   */
  void gap(int partition, Position from, long to);

  /**
   * The feed has reached the end of its partition and follows it from now on. Cannot be refused.
   */
  void live();

  /** The log cannot be read; the feed has ended. */
  void failed(BusException fault);
}
