package io.sshbus.log;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Sender;

/**
 * Whose numbers a batch carries. The numbers of one stream only ascend; what the log has already is
 * not stored twice.
 */
public sealed interface Stream {

  /**
   * A stream that outlives connections and restarts: its last number is committed together with the
   * batch.
   *
   * @param sender who publishes
   * @param producer the id that the publisher gave itself, not empty
   * @param channel where it publishes
   */
  record Durable(Sender sender, String producer, ChannelName channel) implements Stream {}

  /** A stream that ends with its SSH channel. Its state belongs to the thread that commits. */
  final class Session implements Stream {
    private long last = NONE;

    /**
     * The last number stored, {@link #NONE} before the first. For the engine's commit thread alone.
     */
    public long last() {
      return last;
    }

    /** Moves to the number just stored. For the engine's commit thread alone. */
    public void last(long number) {
      last = number;
    }
  }

  /** Stands for the number before the first. */
  long NONE = -1;
}
