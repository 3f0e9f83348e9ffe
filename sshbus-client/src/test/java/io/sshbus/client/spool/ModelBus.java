package io.sshbus.client.spool;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.client.spool.send.Courier;
import io.sshbus.client.spool.send.FrameRoom;
import io.sshbus.client.spool.send.Wire;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What a router does with a courier's frames, and the ways in which it and the network fail. The
 * answers of one channel keep their order, those of several may overtake each other.
 */
final class ModelBus implements Wire {
  static final ChannelName DENIED = new ChannelName("denied");

  final Map<String, Integer> faults = new HashMap<>();
  private final Random random;
  private final BiConsumer<ChannelName, String> stored;
  private final Map<String, Long> durable = new HashMap<>();
  private final Map<Integer, Line> lines = new TreeMap<>();
  private final FrameRoom room;
  private boolean mayRefuse = true;
  private long offset;

  /** A router that has nothing; {@code stored} is told of each event that it stores. */
  ModelBus(Random random, BiConsumer<ChannelName, String> stored) {
    this.random = random;
    this.stored = stored;
    this.room = new FrameRoom(200 + random.nextInt(2000), 1000);
  }

  private static final class Line {
    private final String producer;
    private final ArrayDeque<ClientFrame.Publish> received = new ArrayDeque<>();
    private final Map<ChannelName, ArrayDeque<RouterFrame>> answers =
        new TreeMap<>(Comparator.comparing(ChannelName::value));
    private final Map<ChannelName, NavigableSet<Long>> held = new HashMap<>();
    private boolean greeted;

    Line(String producer) {
      this.producer = producer;
    }

    NavigableSet<Long> held(ChannelName channel) {
      return held.computeIfAbsent(channel, c -> new TreeSet<>());
    }

    void answer(ChannelName channel, RouterFrame frame) {
      answers.computeIfAbsent(channel, c -> new ArrayDeque<>()).addLast(frame);
    }
  }

  void beKind() {
    mayRefuse = false;
  }

  @Override
  public void open(int number, String producer) {
    lines.put(number, new Line(producer));
  }

  @Override
  public void send(int number, ClientFrame.Publish frame) {
    Line line = lines.get(number);
    if (line == null || !line.greeted) {
      throw new IllegalStateException("sent on a line that is not open");
    }
    line.received.addLast(frame);
  }

  @Override
  public void close(int number) {
    count("closed");
    lines.remove(number);
  }

  /** The connection breaks; what had arrived may be stored all the same. */
  void cut() {
    count("cut");
    for (Line line : lines.values()) {
      for (int i = random.nextInt(line.received.size() + 1); i > 0; i--) {
        work(line);
      }
    }
    lines.clear();
  }

  /** One of the lines ends by itself. */
  void endLine(Courier courier, long now) {
    for (Integer number : List.copyOf(lines.keySet())) {
      count("ended");
      lines.remove(number);
      courier.closed(number, "by chance", now);
      return;
    }
  }

  /** Who is told what the bus says: a courier, or somebody who does the same by hand. */
  interface Listener {
    void opened(int line, FrameRoom room);

    void confirmed(int line, RouterFrame.Confirm confirm);

    void refused(int line, RouterFrame.Error error);
  }

  /** Takes one step: a greeting, a frame that is worked on, or an answer that is heard. */
  void step(Courier courier, long now) {
    step(
        new Listener() {
          @Override
          public void opened(int line, FrameRoom limits) {
            courier.opened(line, limits);
          }

          @Override
          public void confirmed(int line, RouterFrame.Confirm confirm) {
            courier.confirmed(line, confirm);
          }

          @Override
          public void refused(int line, RouterFrame.Error error) {
            courier.refused(line, error, now);
          }
        });
  }

  /** The same for whoever listens; to be used by one at a time, or each hears of all lines. */
  void step(Listener listener) {
    for (Map.Entry<Integer, Line> each : new ArrayList<>(lines.entrySet())) {
      Line line = each.getValue();
      int number = each.getKey();
      if (!line.greeted) {
        line.greeted = true;
        listener.opened(number, room);
      } else if (random.nextBoolean() && !line.received.isEmpty()) {
        work(line);
      } else {
        hear(listener, number, line);
      }
    }
  }

  private void hear(Listener listener, int number, Line line) {
    List<ArrayDeque<RouterFrame>> waiting =
        line.answers.values().stream().filter(queue -> !queue.isEmpty()).toList();
    if (waiting.isEmpty()) {
      return;
    }
    RouterFrame frame = waiting.get(random.nextInt(waiting.size())).removeFirst();
    if (frame instanceof RouterFrame.Confirm confirm) {
      listener.confirmed(number, confirm);
    } else if (frame instanceof RouterFrame.Error error) {
      listener.refused(number, error);
    }
  }

  private void work(Line line) {
    ClientFrame.Publish frame = line.received.removeFirst();
    ChannelName channel = frame.channel();
    long first = frame.first();
    long last = first + frame.events().count() - 1;
    NavigableSet<Long> held = line.held(channel);
    if (channel.equals(DENIED)) {
      count("denied");
      release(held, first, last);
      refuse(line, frame, ErrorCode.ACL_DENIED);
    } else if (!held.isEmpty() && first > held.first()) {
      count("gap");
      hold(held, first, last);
      refuse(line, frame, ErrorCode.SEQ_GAP);
    } else if (mayRefuse && random.nextInt(12) == 0) {
      count("refused for now");
      hold(held, first, last);
      boolean many = random.nextInt(4) == 0;
      refuse(line, frame, many ? ErrorCode.TOO_MANY_STREAMS : ErrorCode.QUOTA_EXCEEDED);
    } else {
      release(held, first, last);
      take(line, frame, last);
    }
  }

  private static void hold(NavigableSet<Long> held, long first, long last) {
    for (long n = first; n <= last; n++) {
      held.add(n);
    }
  }

  private static void release(NavigableSet<Long> held, long first, long last) {
    held.subSet(first, true, last, true).clear();
  }

  private void refuse(Line line, ClientFrame.Publish frame, ErrorCode code) {
    long last = frame.first() + frame.events().count() - 1;
    line.answer(
        frame.channel(),
        new RouterFrame.Error(
            RouterFrame.About.numbers(frame.channel(), frame.first(), last), code, "no"));
  }

  private void take(Line line, ClientFrame.Publish frame, long last) {
    ChannelName channel = frame.channel();
    long first = frame.first();
    long have = durable.getOrDefault(line.producer + " " + channel, -1L);
    if (have >= first) {
      count("repeat");
      line.answer(
          channel, new RouterFrame.Confirm(channel, first, Math.min(have, last), null, have));
    }
    long from = Math.max(first, have + 1);
    if (from <= last) {
      EventsReader events = frame.events().events();
      while (events.next()) {
        if (first + events.index() >= from) {
          stored.accept(channel, events.body().text().strip());
        }
      }
      durable.put(line.producer + " " + channel, last);
      line.answer(
          channel, new RouterFrame.Confirm(channel, from, last, new EventId(0, offset++, 0), last));
    }
  }

  private void count(String fault) {
    faults.merge(fault, 1, Integer::sum);
  }
}
