package io.sshbus.routing;

import io.sshbus.channel.Batch;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.EventLog;
import io.sshbus.log.LastValue;
import io.sshbus.log.LastValues;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A filter followed in all its partitions, each by a {@link Feed}, with or without a look into the
 * batches, and put into one {@link Deliveries}. Any thread.
 */
public final class Subscription {
  private final ChannelFilter filter;
  private final Wanted wanted;
  private final Deliveries deliveries;
  private final LongSupplier now;
  private final @Nullable MatchStage matching;
  private final List<Feed> feeds = new ArrayList<>();
  private volatile @Nullable LastValueReplay lastValues;
  private final AtomicInteger notYetLive = new AtomicInteger();

  /**
   * What a subscription needs to look into batches.
   *
   * @param wanted not everything
   * @param contents shared by all subscriptions
   * @param workers where batches are looked into
   */
  public record Matching(Wanted wanted, Contents contents, Executor workers) {}

  /**
   * A subscription that does nothing before it is started.
   *
   * @param routers of the partitions that the filter may find something in
   * @param matching null for every event
   * @param now microseconds since 1970, against which times to live are held
   */
  public Subscription(
      ChannelFilter filter,
      List<PartitionRouter> routers,
      @Nullable Matching matching,
      Deliveries deliveries,
      LongSupplier now) {
    this.filter = filter;
    this.wanted = matching == null ? Wanted.EVERYTHING : matching.wanted();
    this.deliveries = deliveries;
    this.now = now;
    this.matching =
        matching == null ? null : new MatchStage(matching, deliveries, now, this::feedsHaveRoom);
    for (PartitionRouter router : routers) {
      feeds.add(router.feed(filter, new Sink()));
    }
    notYetLive.set(feeds.size());
  }

  /**
   * Begins where {@code start} says, and at the beginning of the partitions that it does not name.
   */
  public void start(Cursor start) {
    for (Feed feed : feeds) {
      feed.start(start.positions().getOrDefault(feed.partition(), Position.START));
    }
  }

  /**
   * Begins with the last values of all channels, and then as {@link #start} does.
   *
   * @param behind what the consumer has already, of last values too
   * @param log where they are
   * @param readers may wait for the disk
   */
  public void startWithLastValues(Cursor start, Cursor behind, EventLog log, Executor readers) {
    LastValueReplay.Source source =
        new LastValueReplay.Source(
            after ->
                log.lastValues(new LastValues.Request(filter, after, LastValueReplay.READ_BYTES)),
            start,
            behind,
            this::isWanted);
    LastValueReplay replay = new LastValueReplay(source, deliveries, readers, () -> start(start));
    lastValues = replay;
    replay.start();
  }

  /** Last values come one by one, so each is looked into where it is read. */
  private boolean isWanted(LastValue value) {
    int[] alive = value.batch().alive(0, now.getAsLong());
    return wanted.of(value.stored(), alive, new Contents(0)).length > 0;
  }

  /**
   * Ends the subscription; nothing is delivered any more, but for what is being delivered right
   * now.
   */
  public void close() {
    LastValueReplay replay = lastValues;
    if (replay != null) {
      replay.close();
    }
    closeFeeds();
    if (matching != null) {
      matching.close();
    }
  }

  private void closeFeeds() {
    feeds.forEach(Feed::close);
  }

  /** What the deliveries refused for want of room can be offered again. */
  public void room() {
    LastValueReplay replay = lastValues;
    if (replay != null) {
      replay.room();
    }
    if (matching == null) {
      feedsHaveRoom();
    } else {
      matching.unblock();
    }
  }

  private void feedsHaveRoom() {
    feeds.forEach(Feed::room);
  }

  /** Whether all partitions are followed live. */
  public boolean isLive() {
    return feeds.stream().allMatch(Feed::isLive);
  }

  /**
   * How far everything has been examined and, where it was wanted, handed to the deliveries and has
   * left them. Asked from the source down, so that a batch on its way is never missed.
   */
  public Cursor settled() {
    Map<Integer, Position> places = new HashMap<>();
    for (Feed feed : feeds) {
      Position place = feed.position();
      if (matching != null) {
        place = earlier(place, matching.oldestWaiting(feed.partition()));
      }
      places.put(feed.partition(), earlier(place, deliveries.oldestWaiting(feed.partition())));
    }
    return Cursor.of(places);
  }

  private static Position earlier(Position place, Optional<Position> waiting) {
    return waiting.isPresent() && waiting.get().compareTo(place) < 0 ? waiting.get() : place;
  }

  /** Takes from one feed. */
  private final class Sink implements FeedSink {
    private boolean wasLive;

    @Override
    public boolean offer(StoredBatch batch, int from) {
      if (matching != null) {
        return matching.offer(batch, from);
      }
      Batch all = batch.batch();
      if (from <= all.envelope().skip() && !all.section().hasTtl()) {
        return deliveries.offer(batch, Picks.ALL);
      }
      int[] alive = all.alive(from, now.getAsLong());
      return alive.length == 0 || MatchStage.deliver(deliveries, batch, alive);
    }

    @Override
    public void gap(int partition, Position from, long to) {
      EventId first = new EventId(partition, from.offset(), from.index());
      EventId end = new EventId(partition, to, 0);
      if (matching == null) {
        deliveries.gap(first, end);
      } else {
        matching.wordAt(partition, from, () -> deliveries.gap(first, end));
      }
    }

    @Override
    public void live() {
      if (!wasLive) {
        wasLive = true;
        if (notYetLive.decrementAndGet() == 0) {
          inOrder(deliveries::live);
        }
      }
    }

    @Override
    public void failed(BusException fault) {
      closeFeeds();
      inOrder(() -> deliveries.failed(fault));
    }

    private void inOrder(Runnable word) {
      if (matching == null) {
        word.run();
      } else {
        matching.word(word);
      }
    }
  }
}
