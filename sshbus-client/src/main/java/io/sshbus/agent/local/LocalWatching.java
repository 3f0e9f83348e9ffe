package io.sshbus.agent.local;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.client.InterestListener;
import io.sshbus.client.Watch;
import io.sshbus.wire.RouterFrame;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels of which one local program wants to know who listens. On the connection's thread,
 * but for what the client says; what the program has not read is replaced by what is newer.
 */
final class LocalWatching {
  private static final int MOST = 128;

  private final BusAccess bus;
  private final Share share;
  private final Runnable wake;
  private final Map<ChannelName, OneWatch> watches = new HashMap<>();
  private final Map<ChannelName, Integer> news = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param wake told when there is something to be taken
   */
  LocalWatching(LocalHost host, Runnable wake) {
    this.bus = host.beyond().bus();
    this.share = host.shares().watches();
    this.wake = wake;
  }

  private final class OneWatch implements InterestListener {
    private final ChannelName channel;
    private @Nullable Watch watch;
    private boolean over;

    OneWatch(ChannelName channel) {
      this.channel = channel;
    }

    @Override
    public void onInterest(int subscribers) {
      put(subscribers);
    }

    @Override
    public void onUnknown(String why) {
      put(RouterFrame.Interest.UNKNOWN);
    }

    private void put(int subscribers) {
      synchronized (news) {
        if (over) {
          return;
        }
        news.put(channel, subscribers);
      }
      wake.run();
    }

    void end() {
      synchronized (news) {
        over = true;
        news.remove(channel);
      }
      Watch made = watch;
      if (made != null) {
        made.close();
      }
    }
  }

  /**
   * Begins; where the channel is watched already, it begins anew.
   *
   * @throws BusException {@code BAD_FRAME}, {@code TOO_MANY_WATCHES}
   */
  void watch(@Nullable ChannelName channel) {
    ChannelName named = named(channel);
    unwatch(named);
    if (watches.size() >= MOST) {
      throw new BusException(
          ErrorCode.TOO_MANY_WATCHES, "one connection watches at most " + MOST + " channels");
    }
    if (!share.take(watches.size())) {
      throw new BusException(
          ErrorCode.TOO_MANY_WATCHES,
          "the programs of this machine watch as many channels as they may, and this one has its"
              + " share of them: "
              + watches.size());
    }
    OneWatch made = new OneWatch(named);
    watches.put(named, made);
    made.watch = bus.watch(named.value(), made);
  }

  /**
   * Ends.
   *
   * @throws BusException {@code BAD_FRAME}
   */
  void unwatch(@Nullable ChannelName channel) {
    OneWatch known = watches.remove(named(channel));
    if (known != null) {
      share.give(watches.size() + 1);
      known.end();
    }
  }

  private static ChannelName named(@Nullable ChannelName channel) {
    if (channel == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "channel is missing");
    }
    return channel;
  }

  /** Gives what is new to {@code out}. */
  void take(Consumer<RouterFrame> out) {
    synchronized (news) {
      news.forEach((channel, many) -> out.accept(new RouterFrame.Interest(channel, many)));
      news.clear();
    }
  }

  /** Ends all. */
  void close() {
    share.giveAll(watches.size());
    watches.values().forEach(OneWatch::end);
    watches.clear();
  }
}
