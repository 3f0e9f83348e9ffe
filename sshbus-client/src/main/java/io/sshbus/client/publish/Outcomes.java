package io.sshbus.client.publish;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import org.jspecify.annotations.Nullable;

/** Hears what became of each batch, once. */
public interface Outcomes {
  /**
   * The events are durable; {@code id} is that of the first, null where the bus had them already.
   */
  void confirmed(PendingBatch batch, @Nullable EventId id);

  /** The events will not be sent again. */
  void failed(PendingBatch batch, BusException why);
}
