package io.sshbus.server.bus;

import io.sshbus.channel.Batch;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is stored in a partition, a batch at a time. Any thread. */
public final class Stored {
  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void count(Batch batch) {
    events.add(batch.visible());
    bytes.add(batch.bytes().length());
  }

  /** Events that subscribers can see. */
  public long events() {
    return events.sum();
  }

  /** Bytes of whole batches. */
  public long bytes() {
    return bytes.sum();
  }
}
