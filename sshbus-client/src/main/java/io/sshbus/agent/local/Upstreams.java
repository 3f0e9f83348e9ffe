package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all local programs together are subscribed to at the router: one subscription for all that
 * want the same from now on, and one for each that has a cursor or begins elsewhere. Any thread.
 */
final class Upstreams {
  private final BusAccess bus;
  private final int most;
  private final Map<SharedSubscription.Wanted, SharedSubscription> shared = new HashMap<>();
  private final Map<String, Reader> cursors = new HashMap<>();
  private int open;

  /**
   * None yet.
   *
   * @param most subscriptions at the router at once
   */
  Upstreams(BusAccess bus, int most) {
    this.bus = bus;
    this.most = most;
  }

  /**
   * Begins a subscription for {@code reader}.
   *
   * @param options with the name that the cursor has at the router; empty for no cursor
   * @throws BusException {@code TOO_MANY_SUBSCRIPTIONS}, {@code CURSOR_IN_USE}
   */
  void subscribe(Reader reader, ChannelFilter filter, SubscribeOptions options) {
    if (isPlain(options)) {
      join(reader, SharedSubscription.Wanted.of(options, filter));
      return;
    }
    if (!options.name().isEmpty()) {
      takeCursor(reader, options);
    }
    try {
      begin(reader, null, new Places(), filter, options);
    } catch (BusException e) {
      forget(reader);
      throw e;
    }
  }

  private static boolean isPlain(SubscribeOptions options) {
    return options.since() instanceof Since.Now
        && options.name().isEmpty()
        && options.group().isEmpty()
        && !options.manualAck()
        && options.after().isEmpty();
  }

  private void join(Reader reader, SharedSubscription.Wanted wanted) {
    while (true) {
      SharedSubscription known;
      boolean fresh = false;
      synchronized (this) {
        known = shared.get(wanted);
        if (known == null) {
          known = newShared(wanted);
          fresh = true;
        }
      }
      boolean joined = known.join(reader);
      if (joined) {
        reader.attach(known);
      }
      if (fresh) {
        known.begin(bus);
      }
      if (joined) {
        return;
      }
      forget(known);
    }
  }

  private SharedSubscription newShared(SharedSubscription.Wanted wanted) {
    takeSlot();
    SharedSubscription[] made = new SharedSubscription[1];
    made[0] =
        new SharedSubscription(
            wanted,
            () -> {
              forget(made[0]);
              freeSlot();
            });
    shared.put(wanted, made[0]);
    return made[0];
  }

  private synchronized void forget(SharedSubscription over) {
    shared.remove(over.wanted(), over);
  }

  /** Begins a subscription of its own for a reader that fell behind. */
  void alone(Reader reader, SharedSubscription home, SubscribeOptions rest, Places had) {
    begin(reader, home, had, home.wanted().filter(), rest);
  }

  private void begin(
      Reader reader,
      @Nullable SharedSubscription home,
      Places had,
      ChannelFilter filter,
      SubscribeOptions options) {
    takeSlot();
    OwnSubscription own = new OwnSubscription(reader, home, had, this::freeSlot);
    reader.attach(own);
    own.begin(bus, filter, options);
  }

  /**
   * One more subscription or responder at the router.
   *
   * @throws BusException {@code TOO_MANY_SUBSCRIPTIONS}
   */
  synchronized void takeSlot() {
    if (open >= most) {
      throw new BusException(
          ErrorCode.TOO_MANY_SUBSCRIPTIONS,
          "the programs of this machine have "
              + most
              + " subscriptions at the router together; end one, or raise socket.upstream");
    }
    open++;
  }

  /** One less. */
  synchronized void freeSlot() {
    open--;
  }

  /** How many subscriptions there are at the router. */
  synchronized int open() {
    return open;
  }

  private void takeCursor(Reader reader, SubscribeOptions options) {
    Reader holder;
    synchronized (this) {
      holder = cursors.get(options.name());
      if (holder == null || options.takeover()) {
        cursors.put(options.name(), reader);
      }
    }
    if (holder != null) {
      BusException inUse =
          new BusException(
              ErrorCode.CURSOR_IN_USE, "another program of this machine uses this cursor");
      if (!options.takeover()) {
        throw inUse;
      }
      holder.failed(inUse);
    }
  }

  /** A reader is over: its cursor is free. */
  synchronized void forget(Reader reader) {
    cursors.values().removeIf(holder -> holder == reader);
  }
}
