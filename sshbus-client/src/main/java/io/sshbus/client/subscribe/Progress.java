package io.sshbus.client.subscribe;

import io.sshbus.channel.EventId;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/**
 * How far a subscription has been handled, and therefore what to ask for after a break. Each method
 * is atomic.
 */
public final class Progress {
  private final TreeMap<Integer, EventId> handled = new TreeMap<>();

  /** A subscription whose consumer has handled {@code after} already. */
  public Progress(List<EventId> after) {
    after.forEach(this::handled);
  }

  /** The event {@code id}, and all before it in its partition, have been handled. */
  public synchronized void handled(EventId id) {
    handled.merge(id.partition(), id, (a, b) -> a.compareTo(b) >= 0 ? a : b);
  }

  /**
   * What to ask for.
   *
   * @param asked what the user asked for
   * @param elapsed since it was first asked for; zero or less the first time
   */
  public synchronized SubscribeOptions resume(SubscribeOptions asked, Duration elapsed) {
    SubscribeOptions again = asked.withAfter(List.copyOf(handled.values()));
    boolean first = elapsed.isZero() || elapsed.isNegative();
    return first ? again : again.withSince(sinceThen(asked.since(), elapsed));
  }

  /**
   * The same place as {@code since} was {@code elapsed} ago, for partitions that nothing has come
   * from yet. A place told by the router's clock would be wrong by the difference of the clocks; a
   * duration is not.
   */
  private static Since sinceThen(Since since, Duration elapsed) {
    Duration grown = Duration.ofMillis(elapsed.toMillis() + 1);
    if (since instanceof Since.Now) {
      return new Since.Ago(grown);
    }
    return since instanceof Since.Ago ago ? new Since.Ago(ago.duration().plus(grown)) : since;
  }
}
