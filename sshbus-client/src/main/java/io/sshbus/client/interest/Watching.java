package io.sshbus.client.interest;

import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.client.InterestListener;
import io.sshbus.client.Watch;
import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All watches of a client, on one SSH channel that is opened for the first; those of one channel
 * are one at the router. Belongs on the loop, but for {@link #watch}.
 */
public final class Watching implements Conversation, TalkListener {
  private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
  private static final int UNKNOWN = -1;

  private final Talks talks;
  private final Map<ChannelName, Watched> channels = new LinkedHashMap<>();
  private @Nullable Link link;
  private @Nullable Talk talk;
  private boolean greeted;
  private boolean paused;
  private boolean waiting;
  private boolean over;
  private int failures;

  private static final class Watched {
    final List<OwnWatch> watches = new ArrayList<>();
    int known = UNKNOWN;
  }

  /** Nothing watched yet. */
  public Watching(Talks talks) {
    this.talks = talks;
  }

  /**
   * Watches a channel; any thread, never waits.
   *
   * @param lane where the listener is called
   */
  public Watch watch(ChannelName channel, Executor lane, InterestListener listener) {
    OwnWatch watch = new OwnWatch(channel, lane, listener);
    talks.loop().execute(() -> begin(watch));
    return watch;
  }

  private final class OwnWatch implements Watch {
    private final ChannelName channel;
    private final Executor lane;
    private final InterestListener listener;
    private volatile int subscribers = UNKNOWN;
    private volatile boolean closed;

    OwnWatch(ChannelName channel, Executor lane, InterestListener listener) {
      this.channel = channel;
      this.lane = lane;
      this.listener = listener;
    }

    void told(int now) {
      subscribers = now;
      call(() -> listener.onInterest(now));
    }

    void unknown(String why) {
      subscribers = UNKNOWN;
      call(() -> listener.onUnknown(why));
    }

    private void call(Runnable listening) {
      lane.execute(
          () -> {
            if (!closed) {
              listening.run();
            }
          });
    }

    @Override
    public OptionalInt subscribers() {
      int known = subscribers;
      return known == UNKNOWN ? OptionalInt.empty() : OptionalInt.of(known);
    }

    @Override
    public void close() {
      closed = true;
      talks.loop().execute(() -> end(this));
    }
  }

  private void begin(OwnWatch watch) {
    if (watch.closed) {
      return;
    }
    Watched watched = channels.get(watch.channel);
    if (watched == null) {
      watched = new Watched();
      channels.put(watch.channel, watched);
      say(new ClientFrame.Watch(watch.channel));
    }
    watched.watches.add(watch);
    if (watched.known != UNKNOWN) {
      watch.told(watched.known);
    }
    openWhenNeeded();
  }

  private void end(OwnWatch watch) {
    Watched watched = channels.get(watch.channel);
    if (watched != null && watched.watches.remove(watch) && watched.watches.isEmpty()) {
      channels.remove(watch.channel);
      say(new ClientFrame.Unwatch(watch.channel));
    }
  }

  private void say(ClientFrame frame) {
    Talk open = talk;
    if (open != null && greeted) {
      open.add(frame);
      open.flush();
    }
  }

  private void openWhenNeeded() {
    Link up = link;
    if (up != null && talk == null && !waiting && !paused && !over && !channels.isEmpty()) {
      greeted = false;
      talk = talks.open(up, ChannelFilter.ALL.value(), "", this);
    }
  }

  @Override
  public void hello(RouterFrame.Hello hello) {
    greeted = true;
    Talk open = talk;
    if (open != null) {
      channels.keySet().forEach(channel -> open.add(new ClientFrame.Watch(channel)));
      open.flush();
    }
  }

  @Override
  public void frame(RouterFrame frame) {
    if (frame instanceof RouterFrame.Interest interest) {
      failures = 0;
      told(interest);
    } else if (frame instanceof RouterFrame.Error error) {
      refused(error);
    }
  }

  private void told(RouterFrame.Interest interest) {
    Watched watched = channels.get(interest.channel());
    if (watched != null) {
      watched.known = interest.subscribers();
      watched.watches.forEach(watch -> watch.told(interest.subscribers()));
    }
  }

  private void refused(RouterFrame.Error error) {
    ChannelName channel = error.about().channel();
    LOG.warn("Who listens to {} is not told: {} {}", channel, error.code(), error.message());
    Watched watched = channel == null ? null : channels.get(channel);
    if (watched != null) {
      unknown(watched, error.code() + " " + error.message());
    }
  }

  private static void unknown(Watched watched, String why) {
    watched.known = UNKNOWN;
    watched.watches.forEach(watch -> watch.unknown(why));
  }

  private void allUnknown(String why) {
    channels.values().forEach(watched -> unknown(watched, why));
  }

  @Override
  public void writable() {}

  @Override
  public void closed(String detail) {
    talk = null;
    greeted = false;
    allUnknown(detail);
    if (!waiting) {
      waiting = true;
      failures++;
      talks.loop().schedule(this::again, talks.backoff().pause(failures));
    }
  }

  private void again() {
    waiting = false;
    openWhenNeeded();
  }

  @Override
  public void linkUp(Link up) {
    link = up;
    paused = false;
    failures = 0;
    openWhenNeeded();
  }

  @Override
  public void linkDown() {
    link = null;
    if (talk != null) {
      talk.abandon();
      talk = null;
      greeted = false;
    }
    // Whoever closes the client does not want to send what was held because nobody wants it.
    if (!over) {
      allUnknown("the connection to the bus is lost");
    }
  }

  @Override
  public void pause() {
    paused = true;
  }

  /** Nothing was promised. */
  @Override
  public CompletionStage<Void> finish() {
    over = true;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void abandon() {
    over = true;
  }
}
