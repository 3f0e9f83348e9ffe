package io.sshbus.routing;

import io.sshbus.channel.EventsReader;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bodies of the batches that patterns are being tried on, taken apart once for all
 * subscriptions. Keeps the newest, up to a number of bytes. Safe for any thread.
 */
public final class Bodies {
  private final long maxBytes;
  private final Map<Key, List<byte[]>> kept = new LinkedHashMap<>();
  private long bytes;

  private record Key(int partition, long offset) {}

  /** Keeps at most {@code maxBytes} of bodies. */
  public Bodies(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The bodies of a batch, in the order of its events. */
  public List<byte[]> of(StoredBatch batch) {
    Key key = new Key(batch.partition(), batch.offset());
    synchronized (this) {
      List<byte[]> known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    List<byte[]> bodies = takeApart(batch);
    keep(key, bodies);
    return bodies;
  }

  private static List<byte[]> takeApart(StoredBatch batch) {
    List<byte[]> bodies = new ArrayList<>(batch.batch().section().count());
    EventsReader event = batch.batch().events();
    while (event.next()) {
      bodies.add(event.body().toArray());
    }
    return bodies;
  }

  private synchronized void keep(Key key, List<byte[]> bodies) {
    if (kept.putIfAbsent(key, bodies) == null) {
      bytes += size(bodies);
    }
    var oldest = kept.entrySet().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= size(oldest.next().getValue());
      oldest.remove();
    }
  }

  private static long size(List<byte[]> bodies) {
    return bodies.stream().mapToLong(body -> body.length + 24L).sum();
  }
}
