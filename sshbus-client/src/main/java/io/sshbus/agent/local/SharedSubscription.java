package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.EventId;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Gap;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One subscription at the router for all local ones that want the same from now on. A reader whose
 * outbox is full leaves: it gets a subscription of its own that begins with what it missed, waits
 * there for itself alone, and comes back when it has caught up. So a slow reader slows nobody and
 * loses nothing.
 *
 * <p>Events come on one thread of the client; readers come and go on others. The monitor is held
 * while a delivery is put into outboxes, which never wait.
 */
final class SharedSubscription implements SubscriptionListener {
  private final Wanted wanted;
  private final Runnable ended;
  private final Map<Reader, Places> readers = new LinkedHashMap<>();
  private final Places passed = new Places();
  private @Nullable Subscription upstream;
  private boolean live;
  private boolean over;

  /** What is asked of the router. */
  record Wanted(ChannelFilter filter, String match, String select) {
    static Wanted of(SubscribeOptions options, ChannelFilter filter) {
      return new Wanted(filter, options.match(), options.select());
    }

    SubscribeOptions options() {
      SubscribeOptions plain = SubscribeOptions.DEFAULT.withMatch(match);
      return select.isEmpty() ? plain : plain.withSelect(select);
    }
  }

  /**
   * One that has not begun.
   *
   * @param ended run once, when the router is asked no more
   */
  SharedSubscription(Wanted wanted, Runnable ended) {
    this.wanted = wanted;
    this.ended = ended;
  }

  /** Begins; deliveries may come before this returns. */
  void begin(BusAccess bus) {
    Subscription made =
        bus.subscribe(wanted.filter().value(), wanted.options(), this::handle, this);
    boolean late;
    synchronized (this) {
      upstream = made;
      late = over;
    }
    if (late) {
      made.close();
    }
    made.live()
        .whenComplete(
            (at, fault) -> {
              if (fault == null) {
                goLive(at);
              }
            });
  }

  private synchronized void goLive(List<EventId> at) {
    live = true;
    at.forEach(passed::pass);
    readers.keySet().forEach(reader -> reader.live(passed.ids()));
  }

  /** What the router was asked for. */
  Wanted wanted() {
    return wanted;
  }

  /** Takes a reader that wants what comes from now on; false where this is over. */
  synchronized boolean join(Reader reader) {
    if (over) {
      return false;
    }
    readers.put(reader, new Places());
    if (live) {
      reader.live(passed.ids());
    }
    return true;
  }

  /** Takes a reader back that has {@code its} events, if that is no less than all others have. */
  synchronized boolean comeBack(Reader reader, Places its) {
    if (over || !its.reach(passed)) {
      return false;
    }
    readers.put(reader, its.copy());
    return true;
  }

  /** Lets a reader go; with the last one this is over. */
  void leave(Reader reader) {
    boolean last;
    synchronized (this) {
      readers.remove(reader);
      last = readers.isEmpty() && !over;
      over |= last;
    }
    if (last) {
      end();
    }
  }

  private void end() {
    Subscription done;
    synchronized (this) {
      done = upstream;
    }
    if (done != null) {
      done.close();
    }
    ended.run();
  }

  private void handle(EventBatch batch) {
    RouterFrame.Events delivery = batch.delivery();
    // Each with places of its own: they move as soon as the first of them goes on.
    Map<Reader, Places> behind = new LinkedHashMap<>();
    boolean empty;
    synchronized (this) {
      readers.forEach(
          (reader, had) -> {
            if (!had.has(delivery) && !reader.offer(delivery)) {
              behind.put(reader, passed.with(had));
            }
          });
      behind.keySet().forEach(readers::remove);
      passed.pass(delivery);
      empty = !over && !behind.isEmpty() && readers.isEmpty();
      over |= empty;
    }
    if (empty) {
      end();
    }
    behind.forEach((reader, had) -> reader.fellBehind(this, resume(delivery, had), had));
  }

  /**
   * Asks for {@code next} and all that comes behind {@code had}. Once live, partitions without a
   * place were empty before.
   */
  private SubscribeOptions resume(RouterFrame.Events next, Places had) {
    StoredBatch batch = next.stored();
    int first = next.picks().isAll() ? batch.batch().envelope().skip() : next.picks().at(0);
    Position before = new Position(batch.offset(), first);
    Optional<Since> known =
        isLive() ? Optional.empty() : before.seen(batch.partition()).map(Since.After::new);
    return wanted.options().withSince(known.orElse(new Since.All())).withAfter(had.ids());
  }

  private synchronized boolean isLive() {
    return live;
  }

  private synchronized List<Reader> everybody() {
    return List.copyOf(readers.keySet());
  }

  @Override
  public void onGap(Gap gap) {
    everybody().forEach(reader -> reader.gap(gap));
  }

  @Override
  public void onFailed(BusException fault) {
    List<Reader> all;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      all = everybody();
      readers.clear();
    }
    ended.run();
    all.forEach(reader -> reader.failed(fault));
  }
}
