package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.identity.Decision;
import io.sshbus.identity.Verb;
import io.sshbus.server.interest.InterestDesk;
import io.sshbus.server.interest.Watcher;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The channels of which one SSH channel wants to know how many listen: those that it may publish
 * to. What it has not read yet is replaced by what is newer. Any thread.
 */
final class WatchSide implements Watcher {
  /** How many channels one SSH channel may watch. */
  static final int MOST = 1024;

  /** Changes wait here, where they can be replaced, while so many answers wait in the outbox. */
  private static final int MOST_ANSWERS = 100;

  private final InterestDesk desk;
  private final Connection connection;
  private final ChannelFilter subsystem;
  private final Outbox outbox;
  private final SubscribeSide.Told told;
  private final Map<ChannelName, Boolean> watched = new HashMap<>();
  private final Map<ChannelName, Integer> news = new LinkedHashMap<>();
  private final AtomicInteger flushing = new AtomicInteger();
  private volatile boolean used;
  private boolean closed;

  WatchSide(
      InterestDesk desk,
      Connection connection,
      ChannelFilter subsystem,
      Outbox outbox,
      SubscribeSide.Told told) {
    this.desk = desk;
    this.connection = connection;
    this.subsystem = subsystem;
    this.outbox = outbox;
    this.told = told;
  }

  /**
   * Begins to tell of a channel; of one that is watched already, what was told is told again. A
   * refusal is told as an error.
   *
   * @param named null for the channel that the SSH channel was opened for
   */
  void watch(@Nullable ChannelName named) {
    try {
      begin(named);
    } catch (BusException fault) {
      told.refused(RouterFrame.About.channel(named), fault);
    }
  }

  private void begin(@Nullable ChannelName named) {
    ChannelName channel = channel(named);
    requireRight(channel);
    used = true;
    if (!isNew(channel)) {
      desk.tellAgain(channel, this);
      return;
    }
    try {
      desk.watch(channel, this);
    } catch (BusException fault) {
      synchronized (this) {
        watched.remove(channel);
      }
      throw fault;
    }
    if (hasEnded(channel)) {
      desk.unwatch(channel, this);
    }
  }

  /** Whether all was ended while the watch was about to begin. */
  private synchronized boolean hasEnded(ChannelName channel) {
    if (!closed) {
      watched.put(channel, true);
    }
    return closed;
  }

  private synchronized boolean isNew(ChannelName channel) {
    if (closed || watched.containsKey(channel)) {
      return false;
    }
    if (watched.size() >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_WATCHES,
          "more than " + MOST + " channels watched on one SSH channel; open another one");
    }
    watched.put(channel, false);
    return true;
  }

  /** Tells nothing more of a channel. */
  void unwatch(@Nullable ChannelName named) {
    try {
      end(channel(named));
    } catch (BusException fault) {
      told.refused(RouterFrame.About.channel(named), fault);
    }
  }

  private void end(ChannelName channel) {
    Boolean known;
    synchronized (this) {
      known = watched.remove(channel);
      news.remove(channel);
    }
    if (known != null) {
      desk.unwatch(channel, this);
    }
  }

  private ChannelName channel(@Nullable ChannelName named) {
    if (named != null) {
      return named;
    }
    if (!subsystem.isChannel()) {
      throw new BusException(
          ErrorCode.OUTSIDE_SUBSYSTEM, "a watch on the filter " + subsystem + " names its channel");
    }
    return new ChannelName(subsystem.value());
  }

  private void requireRight(ChannelName channel) {
    if (!subsystem.equals(ChannelFilter.ALL) && !subsystem.matches(channel)) {
      throw new BusException(
          ErrorCode.OUTSIDE_SUBSYSTEM,
          channel + " is outside of " + subsystem + ", which this SSH channel is for");
    }
    if (connection.grants().check(Verb.PUBLISH, channel) instanceof Decision.Denied denied) {
      throw Denials.exception(denied);
    }
  }

  @Override
  public String principal() {
    return connection.principal().id();
  }

  @Override
  public void answer(ChannelName channel, int subscribers) {
    outbox.add(new RouterFrame.Interest(channel, subscribers));
  }

  @Override
  public void changed(ChannelName channel, int subscribers) {
    synchronized (this) {
      if (!watched.containsKey(channel)) {
        return;
      }
      news.put(channel, subscribers);
    }
    flush();
  }

  /**
   * Hands on what waits, as far as the other side has read what came before. One thread at a time,
   * so that the newest word about a channel comes last; who finds another at it has that look
   * again.
   */
  void flush() {
    if (!used || flushing.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = flushing.get();
      for (RouterFrame next = next(); next != null; next = next()) {
        outbox.add(next);
      }
    } while (!flushing.compareAndSet(seen, 0));
  }

  private @Nullable RouterFrame next() {
    return outbox.answers() < MOST_ANSWERS ? oldest() : null;
  }

  private synchronized @Nullable RouterFrame oldest() {
    Iterator<Map.Entry<ChannelName, Integer>> oldest = news.entrySet().iterator();
    if (!oldest.hasNext()) {
      return null;
    }
    Map.Entry<ChannelName, Integer> first = oldest.next();
    oldest.remove();
    return new RouterFrame.Interest(first.getKey(), first.getValue());
  }

  /** Tells nothing more. */
  void close() {
    List<ChannelName> last;
    synchronized (this) {
      closed = true;
      last = watched.keySet().stream().filter(watched::get).toList();
      watched.clear();
      news.clear();
    }
    last.forEach(channel -> desk.unwatch(channel, this));
  }
}
