package io.sshbus.group;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Events of one batch on their way to a member, or in its hands. */
final class Delivery {
  private final TrackedBatch batch;
  private final BitSet events;
  private final @Nullable Lane lane;

  /**
   * A delivery.
   *
   * @param lane whose order the events keep; null for those that come again out of order
   */
  Delivery(TrackedBatch batch, BitSet events, @Nullable Lane lane) {
    this.batch = batch;
    this.events = events;
    this.lane = lane;
  }

  TrackedBatch batch() {
    return batch;
  }

  /** Those that the member still has. */
  BitSet events() {
    return events;
  }

  @Nullable Lane lane() {
    return lane;
  }
}
