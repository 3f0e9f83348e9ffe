package io.sshbus.routing;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Who wants to know how many listen to which channels, and when they are told: at once where
 * somebody comes to a channel that nobody listened to, else when {@code rest} has passed since the
 * number began to differ from what was told, and then what it is by then. So nobody misses the
 * first listener, and no coming and going is told more often than that. A change of a filter costs
 * what it matches of the channels that are watched. Knows no clock; confined to whoever drives it.
 *
 * @param <W> who is told
 */
public final class Watches<W> {
  private final long rest;
  private final ToIntFunction<ChannelName> subscribers;
  private final Teller<W> teller;
  private final Map<ChannelName, Watched<W>> channels = new HashMap<>();
  private final SubscriptionTrie<Watched<W>> index = new SubscriptionTrie<>();
  private final ArrayDeque<Watched<W>> resting = new ArrayDeque<>();

  /** Tells somebody. */
  @FunctionalInterface
  public interface Teller<W> {
    /** So many listen to {@code channel}. */
    void tell(W watcher, ChannelName channel, int subscribers);
  }

  private static final class Watched<W> {
    final ChannelName channel;
    final Set<W> watchers = new LinkedHashSet<>();
    int told;
    boolean rests;
    long until;

    Watched(ChannelName channel, int told) {
      this.channel = channel;
      this.told = told;
    }
  }

  /**
   * Nobody watches.
   *
   * @param rest how long a change waits, in the unit of the times that are passed in
   * @param subscribers how many listen to a channel now
   */
  public Watches(long rest, ToIntFunction<ChannelName> subscribers, Teller<W> teller) {
    this.rest = rest;
    this.subscribers = subscribers;
    this.teller = teller;
  }

  /**
   * Begins to tell {@code watcher}, who was told {@code known} before. From then on all who watch a
   * channel have been told the same, what has not rested yet left aside.
   */
  public void add(ChannelName channel, W watcher, int known, long now) {
    Watched<W> watched = channels.get(channel);
    if (watched == null) {
      watched = new Watched<>(channel, known);
      channels.put(channel, watched);
      index.add(ChannelFilter.of(channel), watched);
    }
    watched.watchers.add(watcher);
    if (known != watched.told) {
      teller.tell(watcher, channel, watched.told);
    }
    look(watched, now);
  }

  /** Tells {@code watcher} once more what it was told. */
  public void again(ChannelName channel, W watcher) {
    Watched<W> watched = channels.get(channel);
    if (watched != null && watched.watchers.contains(watcher)) {
      teller.tell(watcher, channel, watched.told);
    }
  }

  /** Tells {@code watcher} nothing more of the channel. */
  public void remove(ChannelName channel, W watcher) {
    Watched<W> watched = channels.get(channel);
    if (watched != null && watched.watchers.remove(watcher) && watched.watchers.isEmpty()) {
      channels.remove(channel);
      index.remove(ChannelFilter.of(channel), watched);
    }
  }

  /** How many channels are watched. */
  public int size() {
    return channels.size();
  }

  /** Some have come to {@code filter}, or gone. */
  public void changed(ChannelFilter filter, long now) {
    index.overlapping(filter).forEach(watched -> look(watched, now));
  }

  private void look(Watched<W> watched, long now) {
    int current = subscribers.applyAsInt(watched.channel);
    if (watched.told == 0 && current > 0) {
      tell(watched, current);
    } else if (watched.told != current && !watched.rests) {
      watched.rests = true;
      watched.until = now + rest;
      resting.addLast(watched);
    }
  }

  /** Tells what has rested. */
  public void pass(long now) {
    while (!resting.isEmpty() && resting.peekFirst().until <= now) {
      Watched<W> watched = resting.removeFirst();
      watched.rests = false;
      int current = subscribers.applyAsInt(watched.channel);
      if (watched.told != current) {
        tell(watched, current);
      }
    }
  }

  private void tell(Watched<W> watched, int current) {
    watched.told = current;
    watched.watchers.forEach(watcher -> teller.tell(watcher, watched.channel, current));
  }

  /** When {@link #pass} has something to do next; nothing where nothing rests. */
  public OptionalLong next() {
    return resting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(resting.peekFirst().until);
  }
}
