package io.sshbus.client.spool.send;

import io.sshbus.client.connection.Conversation;
import io.sshbus.client.connection.Introduction;
import io.sshbus.client.connection.Talk;
import io.sshbus.client.connection.TalkListener;
import io.sshbus.client.connection.Talks;
import io.sshbus.client.link.Link;
import io.sshbus.client.spool.Draining;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.RouterFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop's side of a spool that is being sent: SSH channels on {@code #}, one for each producer
 * id. What comes in is handed to the spool's thread, what goes out comes from there.
 */
public final class SpoolConversation implements Conversation, Wire, Draining {
  /** Frames are gathered into one write up to this. */
  private static final int WRITE_BYTES = 256 << 10;

  /** A way in to every channel. */
  private static final String EVERYTHING = "#";

  private final Talks talks;
  private final Executor spool;
  private final Consumer<SpoolConversation> ended;
  private final Map<Integer, Line> lines = new HashMap<>();
  private final List<Outgoing> outgoing = new ArrayList<>();
  private @Nullable Courier courier;
  private @Nullable Link link;

  private record Outgoing(int line, ClientFrame.Publish frame) {}

  /** What the spool's thread does with a courier. */
  private interface Event {
    void happened(Courier courier);
  }

  /**
   * A conversation before its first connection.
   *
   * @param spool the spool's thread
   * @param ended told there when it is over
   */
  public SpoolConversation(Talks talks, Executor spool, Consumer<SpoolConversation> ended) {
    this.talks = talks;
    this.spool = spool;
    this.ended = ended;
  }

  /** Who decides; to be called on the spool's thread, before anything else comes there. */
  public void begin(Courier decides) {
    courier = decides;
  }

  /** Who decides; on the spool's thread. Null before the beginning and after the end. */
  public @Nullable Courier courier() {
    return courier;
  }

  private void tell(Event event) {
    spool.execute(
        () -> {
          Courier decides = courier;
          if (decides != null) {
            event.happened(decides);
          }
        });
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void linkUp(Link up) {
    link = up;
    tell(Courier::up);
  }

  @Override
  public void linkDown() {
    link = null;
    lines.values().forEach(line -> line.talk.abandon());
    lines.clear();
    tell(Courier::down);
  }

  @Override
  public void pause() {
    tell(Courier::pause);
  }

  @Override
  public CompletionStage<Void> finish() {
    CompletableFuture<Void> finished = new CompletableFuture<>();
    spool.execute(
        () -> {
          Courier decides = courier;
          if (decides == null) {
            finished.complete(null);
          } else {
            decides.finish(() -> finished.complete(null));
          }
        });
    return finished;
  }

  @Override
  public void abandon() {
    spool.execute(this::end);
  }

  private void end() {
    Courier decides = courier;
    if (decides != null) {
      courier = null;
      decides.down();
      ended.accept(this);
    }
  }

  @Override
  public void close() {
    talks
        .loop()
        .execute(
            () -> {
              talks.connection().remove(this);
              List.copyOf(lines.values()).forEach(line -> line.talk.close());
              lines.clear();
              link = null;
            });
    spool.execute(this::end);
  }

  @Override
  public void open(int number, String producer) {
    talks
        .loop()
        .execute(
            () -> {
              Link up = link;
              if (up != null) {
                lines.put(number, new Line(number, up, producer));
              }
            });
  }

  @Override
  public void send(int number, ClientFrame.Publish frame) {
    boolean wake;
    synchronized (outgoing) {
      wake = outgoing.isEmpty();
      outgoing.add(new Outgoing(number, frame));
    }
    if (wake) {
      talks.loop().execute(this::flush);
    }
  }

  private void flush() {
    List<Outgoing> all;
    synchronized (outgoing) {
      all = List.copyOf(outgoing);
      outgoing.clear();
    }
    for (Outgoing each : all) {
      Line line = lines.get(each.line);
      if (line != null) {
        line.frames.addLast(each.frame);
      }
    }
    lines.values().forEach(Line::write);
  }

  @Override
  public void close(int number) {
    talks
        .loop()
        .execute(
            () -> {
              Line line = lines.remove(number);
              if (line != null) {
                line.talk.close();
              }
            });
  }

  private final class Line implements TalkListener {
    private final int number;
    private final ArrayDeque<ClientFrame.Publish> frames = new ArrayDeque<>();
    private final Talk talk;
    private boolean greeted;

    Line(int number, Link up, String producer) {
      this.number = number;
      this.talk = talks.open(up, EVERYTHING, new Introduction(producer, true), this);
    }

    @Override
    public void hello(RouterFrame.Hello hello) {
      greeted = true;
      FrameRoom room = new FrameRoom(hello.limits().frame(), hello.limits().body());
      tell(decides -> decides.opened(number, room));
    }

    void write() {
      if (!greeted || !talk.isWritable()) {
        return;
      }
      ClientFrame.Publish next = frames.pollFirst();
      while (next != null) {
        talk.add(next);
        next = talk.pendingBytes() < WRITE_BYTES ? frames.pollFirst() : null;
      }
      talk.flush();
    }

    @Override
    public void frame(RouterFrame frame) {
      if (frame instanceof RouterFrame.Confirm confirm) {
        tell(decides -> decides.confirmed(number, confirm));
      } else if (frame instanceof RouterFrame.Error error) {
        tell(decides -> decides.refused(number, error, now()));
      }
    }

    @Override
    public void writable() {
      write();
    }

    @Override
    public void closed(String detail) {
      lines.remove(number, this);
      tell(decides -> decides.closed(number, detail, now()));
    }
  }
}
