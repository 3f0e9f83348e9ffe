package io.sshbus.routing;

import io.sshbus.channel.EventsReader;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is in the batches that patterns and selectors are being tried on, taken apart once for all
 * subscriptions: bodies, and the tags of single events. Keeps the newest, up to a number of bytes.
 * Safe for any thread.
 */
public final class Contents {
  private final long maxBytes;
  private final Map<Key, Part> kept = new LinkedHashMap<>();
  private long bytes;

  private enum What {
    BODIES,
    TAGS
  }

  private record Key(int partition, long offset, What what) {}

  /** One thing of each event of a batch. */
  private record Part(List<?> items, long bytes) {}

  /** Keeps at most {@code maxBytes} of contents. */
  public Contents(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The bodies of a batch, in the order of its events. */
  public List<byte[]> bodies(StoredBatch batch) {
    return of(batch, What.BODIES, event -> event.body().toArray(), body -> body.length);
  }

  /** The tags that the publisher gave to each event of a batch, in their order. */
  public List<Tags> tags(StoredBatch batch) {
    return of(batch, What.TAGS, EventsReader::tags, Contents::size);
  }

  private interface Size<T> {
    long of(T item);
  }

  @SuppressWarnings("unchecked") // Under a kind of thing, nothing else is ever kept.
  private <T> List<T> of(
      StoredBatch batch, What what, Function<EventsReader, T> take, Size<T> size) {
    Key key = new Key(batch.partition(), batch.offset(), what);
    synchronized (this) {
      Part known = kept.get(key);
      if (known != null) {
        return (List<T>) known.items();
      }
    }
    List<T> items = new ArrayList<>(batch.batch().section().count());
    EventsReader event = batch.batch().events();
    while (event.next()) {
      items.add(take.apply(event));
    }
    keep(key, new Part(items, items.stream().mapToLong(item -> size.of(item) + 24L).sum()));
    return items;
  }

  private static long size(Tags tags) {
    return tags.values().entrySet().stream()
        .mapToLong(tag -> 160L + tag.getKey().length() + tag.getValue().length())
        .sum();
  }

  private synchronized void keep(Key key, Part part) {
    if (kept.putIfAbsent(key, part) == null) {
      bytes += part.bytes();
    }
    var oldest = kept.values().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
