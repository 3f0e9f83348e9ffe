package io.sshbus.server.session;

import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.EventId;
import io.sshbus.log.Position;
import io.sshbus.request.Sizes;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait for one channel. Batches wait as they are, shared with everybody else who
 * gets them, and become bytes only when the network takes them. Events are refused while more than
 * a number of bytes waits; all other frames are answers to what the other side sent and are always
 * taken. Any thread; the monitor is never held while calling out.
 */
public final class Outbox {
  private final long maxBytes;
  private final LongSupplier now;
  private final Runnable wake;
  private final Deque<RouterFrame> waiting = new ArrayDeque<>();
  private final List<RouterFrame> leaving = new ArrayList<>();
  private final List<Runnable> refused = new ArrayList<>();
  private final Map<String, Consumer<EventId>> expiries = new ConcurrentHashMap<>();
  private LongConsumer sent = bytes -> {};
  private @Nullable RouterFrameEncoder encoder;
  private long bytes;
  private int answers;
  private boolean closed;

  /**
   * An empty outbox; nothing leaves it before it is told the encoding.
   *
   * @param maxBytes how many bytes of events may wait; one batch always may
   * @param now microseconds since 1970: what waited until its time to live was over does not leave
   * @param wake told that there is something to fill
   */
  public Outbox(long maxBytes, LongSupplier now, Runnable wake) {
    this.now = now;
    this.maxBytes = maxBytes;
    this.wake = wake;
  }

  /** Has {@code told} hear how many bytes of requests and replies have left; before any come. */
  void whenSent(LongConsumer told) {
    sent = told;
  }

  /** Decides the encoding of everything from here on. */
  public void encode(RouterFrameEncoder chosen) {
    synchronized (this) {
      encoder = chosen;
    }
    wake.run();
  }

  /** Decides the encoding, unless it has been. */
  synchronized void encodeIfUndecided(RouterFrameEncoder otherwise) {
    if (encoder == null) {
      encoder = otherwise;
    }
  }

  /** Takes a frame that is no event. */
  public void add(RouterFrame frame) {
    boolean first;
    synchronized (this) {
      if (closed) {
        return;
      }
      first = waiting.isEmpty();
      waiting.add(frame);
      answers += isAnswer(frame) ? 1 : 0;
      bytes += size(frame);
    }
    if (first) {
      wake.run();
    }
  }

  /**
   * Takes events, or refuses them for now.
   *
   * @param room run after a refusal, once there is room again
   */
  boolean offer(RouterFrame.Events events, Runnable room) {
    boolean first;
    synchronized (this) {
      if (closed) {
        return true;
      }
      if (bytes >= maxBytes) {
        refused.add(room);
        return false;
      }
      first = waiting.isEmpty();
      waiting.add(events);
      bytes += size(events);
    }
    if (first) {
      wake.run();
    }
    return true;
  }

  /**
   * How many frames wait that are no events, to hold back a client that asks but does not read the
   * answers.
   */
  synchronized int answers() {
    return answers;
  }

  /** Encodes what waits, in its order, until {@code out} has about {@code enough} bytes. */
  public void fill(ByteWriter out, int enough) {
    while (out.length() < enough) {
      RouterFrame frame;
      RouterFrameEncoder with;
      synchronized (this) {
        with = encoder;
        frame = with == null ? null : waiting.poll();
        if (frame == null || with == null) {
          return;
        }
        answers -= isAnswer(frame) ? 1 : 0;
        leaving.add(frame);
      }
      encodeIfAlive(with, frame, out);
    }
  }

  private void encodeIfAlive(RouterFrameEncoder with, RouterFrame frame, ByteWriter out) {
    if (frame instanceof RouterFrame.Events events && events.stored().batch().section().hasTtl()) {
      Optional<RouterFrame.Events> alive = events.alive(now.getAsLong());
      alive.ifPresent(some -> with.encode(some, out));
      Consumer<EventId> listener = expiries.get(events.sub());
      int left = alive.map(some -> some.stored().batch().visible()).orElse(0);
      if (listener != null && left < events.stored().batch().visible()) {
        tell(listener, events, alive);
      }
    } else {
      with.encode(frame, out);
    }
  }

  private static void tell(
      Consumer<EventId> listener, RouterFrame.Events events, Optional<RouterFrame.Events> alive) {
    Set<EventId> left = new HashSet<>();
    alive.ifPresent(some -> some.ids().forEach(left::add));
    events.ids().filter(id -> !left.contains(id)).forEach(listener);
  }

  /** Has a subscription told of its events that do not leave because their time is over. */
  void onExpired(String sub, Consumer<EventId> listener) {
    expiries.put(sub, listener);
  }

  /** The subscription has ended. */
  void forget(String sub) {
    expiries.remove(sub);
  }

  /** What was filled has left. */
  public void flushed() {
    List<Runnable> haveRoom = List.of();
    long requests = 0;
    synchronized (this) {
      for (RouterFrame frame : leaving) {
        bytes -= size(frame);
        requests += Sizes.of(frame);
      }
      leaving.clear();
      if (bytes <= maxBytes / 2 && !refused.isEmpty()) {
        haveRoom = List.copyOf(refused);
        refused.clear();
      }
    }
    haveRoom.forEach(Runnable::run);
    if (requests > 0) {
      sent.accept(requests);
    }
  }

  /** The place before the oldest events of a subscription that wait or are leaving. */
  synchronized Optional<Position> oldest(String sub, int partition) {
    for (RouterFrame frame : leaving) {
      if (isOf(frame, sub, partition)) {
        return place(frame);
      }
    }
    return waiting.stream().filter(f -> isOf(f, sub, partition)).findFirst().flatMap(Outbox::place);
  }

  /** How many frames with events of a subscription wait or are leaving. */
  synchronized int waiting(String sub) {
    return (int)
        Stream.concat(leaving.stream(), waiting.stream())
            .filter(frame -> frame instanceof RouterFrame.Events of && of.sub().equals(sub))
            .count();
  }

  private static boolean isOf(RouterFrame frame, String sub, int partition) {
    return frame instanceof RouterFrame.Events events
        && events.stored().partition() == partition
        && events.sub().equals(sub);
  }

  private static Optional<Position> place(RouterFrame frame) {
    return frame instanceof RouterFrame.Events events
        ? Optional.of(
            new Position(
                events.stored().offset(), events.picks().isAll() ? 0 : events.picks().at(0)))
        : Optional.empty();
  }

  /** Nothing is kept any more. */
  public synchronized void close() {
    closed = true;
    expiries.clear();
    waiting.clear();
    refused.clear();
  }

  /** Events, requests and replies come from others, and are bounded by their bytes. */
  private static boolean isAnswer(RouterFrame frame) {
    return size(frame) == 0;
  }

  private static long size(RouterFrame frame) {
    return frame instanceof RouterFrame.Events events
        ? events.stored().batch().bytes().length() + 64L
        : Sizes.of(frame);
  }
}
