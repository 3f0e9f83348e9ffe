package io.sshbus.client.subscribe;

import io.sshbus.channel.EventId;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a subscription has been handled, and therefore what to ask for after a break. Each method
 * is atomic.
 */
public final class Progress {
  private final TreeMap<Integer, EventId> handled = new TreeMap<>();
  private final TreeMap<Integer, EventId> received = new TreeMap<>();
  private boolean live;
  private boolean placed;

  /** A subscription whose consumer has handled {@code after} already. */
  public Progress(List<EventId> after) {
    after.forEach(this::handled);
  }

  /** The event {@code id}, and all before it in its partition, have been handled. */
  public synchronized void handled(EventId id) {
    handled.merge(id.partition(), id, Progress::later);
    received(id);
  }

  /** The event {@code id} has come and will be handled. */
  public synchronized void received(EventId id) {
    received.merge(id.partition(), id, Progress::later);
  }

  private static EventId later(EventId a, EventId b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /** Whether {@code id} is, or lies before, an event that has come. */
  public synchronized boolean hasReceived(EventId id) {
    EventId last = received.get(id.partition());
    return last != null && id.compareTo(last) <= 0;
  }

  /**
   * Everything that was missed has come and been handled.
   *
   * @param at up to where, in each partition that had events then; null where that is not known
   */
  public synchronized void live(@Nullable List<EventId> at) {
    live = true;
    if (at != null) {
      placed = true;
      at.forEach(id -> handled.merge(id.partition(), id, Progress::later));
    }
  }

  /** The subscription begins anew: nothing has come. */
  public synchronized void forget() {
    placed = false;
    handled.clear();
    received.clear();
  }

  /**
   * What to ask for.
   *
   * @param asked what the user asked for
   * @param elapsed since it was first asked for; zero or less the first time
   */
  public synchronized SubscribeOptions resume(SubscribeOptions asked, Duration elapsed) {
    if (asked.since() instanceof Since.Retained && !live) {
      // Last values are older than what came before them, so they tell no place to go on from.
      return asked;
    }
    SubscribeOptions again = asked.withAfter(List.copyOf(handled.values()));
    boolean first = elapsed.isZero() || elapsed.isNegative();
    return first ? again : again.withSince(sinceThen(asked.since(), elapsed));
  }

  /**
   * The same place as {@code since} was {@code elapsed} ago, for partitions that nothing has come
   * from yet. Once the places are known, such partitions were empty. Before that a duration is the
   * best there is; a place told by the router's clock would be wrong by the difference of the
   * clocks.
   */
  private Since sinceThen(Since since, Duration elapsed) {
    if (placed && !(since instanceof Since.Last)) {
      return new Since.All();
    }
    Duration grown = Duration.ofMillis(elapsed.toMillis() + 1);
    if (since instanceof Since.Now || since instanceof Since.Retained) {
      return new Since.Ago(grown);
    }
    return since instanceof Since.Ago ago ? new Since.Ago(ago.duration().plus(grown)) : since;
  }
}
