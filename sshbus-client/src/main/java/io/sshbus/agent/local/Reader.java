package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.client.Gap;
import io.sshbus.client.Subscription;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of a local program: what comes for it goes into the program's outbox under its
 * own name. It hangs on a shared subscription or on one of its own. Any thread.
 */
final class Reader {
  private final String sub;
  private final Outbox outbox;
  private final Upstreams upstreams;
  private final Consumer<Reader> whenFailed;
  private @Nullable SharedSubscription shared;
  private @Nullable OwnSubscription own;
  private boolean live;
  private boolean over;

  /**
   * One that nothing comes to yet.
   *
   * @param sub its name on the connection
   * @param whenFailed told when it has ended by a fault
   */
  Reader(String sub, Outbox outbox, Upstreams upstreams, Consumer<Reader> whenFailed) {
    this.sub = sub;
    this.outbox = outbox;
    this.upstreams = upstreams;
    this.whenFailed = whenFailed;
  }

  /** The name on the connection. */
  String sub() {
    return sub;
  }

  /** Hangs on {@code home} from now on. */
  void attach(SharedSubscription home) {
    synchronized (this) {
      shared = home;
      own = null;
      if (!over) {
        return;
      }
    }
    home.leave(this);
  }

  /** Hangs on {@code alone} from now on. */
  void attach(OwnSubscription alone) {
    synchronized (this) {
      own = alone;
      shared = null;
      if (!over) {
        return;
      }
    }
    alone.close();
  }

  /** Takes a delivery, unless the outbox is full. */
  boolean offer(RouterFrame.Events delivery) {
    return outbox.offer(mine(delivery));
  }

  /**
   * Takes a delivery when there is room.
   *
   * @param whenLeft run when the program's socket has it; null for nothing to be run
   */
  void put(RouterFrame.Events delivery, @Nullable Runnable whenLeft) throws InterruptedException {
    outbox.put(mine(delivery), whenLeft);
  }

  private RouterFrame.Events mine(RouterFrame.Events delivery) {
    return new RouterFrame.Events(sub, delivery.stored(), delivery.picks());
  }

  /** Everything missed has come, up to {@code at}; told to the program once. */
  void live(List<EventId> at) {
    synchronized (this) {
      if (live || over) {
        return;
      }
      live = true;
    }
    outbox.add(new RouterFrame.Live(sub, at));
  }

  /** Events are gone. */
  void gap(Gap gap) {
    outbox.add(new RouterFrame.Gap(sub, gap.from(), gap.to(), gap.reason()));
  }

  /** It has ended by a fault. */
  void failed(BusException fault) {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    close();
    outbox.add(
        new RouterFrame.Error(
            RouterFrame.About.subscription(sub), fault.code(), String.valueOf(fault.getMessage())));
    whenFailed.accept(this);
  }

  /** Has left {@code home} with no room for what comes; goes on by itself. */
  void fellBehind(SharedSubscription home, SubscribeOptions rest, Places had) {
    synchronized (this) {
      shared = null;
    }
    try {
      upstreams.alone(this, home, rest, had);
    } catch (BusException e) {
      failed(
          new BusException(
              e.code(), "this program reads too slowly, and then: " + e.getMessage(), e));
    }
  }

  /** Hangs on {@code home} again, unless it has left that since. */
  void cameBack(OwnSubscription from, SharedSubscription home) {
    synchronized (this) {
      if (own == from) {
        shared = home;
        own = null;
      }
      if (!over) {
        return;
      }
    }
    home.leave(this);
  }

  /**
   * Acknowledges.
   *
   * @throws BusException {@code BAD_FRAME} where nothing is to be acknowledged
   */
  CompletionStage<Void> ack(EventId id) {
    OwnSubscription alone = alone();
    if (alone == null) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "the subscription \"" + sub + "\" has no cursor to acknowledge for");
    }
    return alone.ack(id);
  }

  /**
   * What only a member of a group says.
   *
   * @throws BusException {@code UNSUPPORTED} where this is none
   */
  CompletionStage<Void> asMember(Function<Subscription, CompletionStage<Void>> says) {
    OwnSubscription alone = alone();
    if (alone == null) {
      throw new BusException(
          ErrorCode.UNSUPPORTED, "the subscription \"" + sub + "\" is no member of a group");
    }
    return alone.say(says);
  }

  private synchronized @Nullable OwnSubscription alone() {
    return own;
  }

  /** No more is wanted. */
  void close() {
    SharedSubscription home;
    OwnSubscription alone;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      home = shared;
      alone = own;
    }
    if (home != null) {
      home.leave(this);
    }
    if (alone != null) {
      alone.close();
    }
    upstreams.forget(this);
  }
}
