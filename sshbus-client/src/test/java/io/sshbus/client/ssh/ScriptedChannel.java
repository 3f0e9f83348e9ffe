package io.sshbus.client.ssh;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.channel.Sender;
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import io.sshbus.wire.SubscribeOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** One SSH channel of the scripted router: two threads, because it is only a test's. */
final class ScriptedChannel implements Command, FrameSink<ClientFrame> {
  static final RouterFrame.Limits LIMITS = new RouterFrame.Limits(1 << 20, 256 << 10, 100);

  private final ScriptedRouter router;
  private final String subsystem;
  private final BlockingQueue<RouterFrame> answers = new LinkedBlockingQueue<>();
  private InputStream in;
  private OutputStream out;
  private ExitCallback exit;
  private Thread reader;
  private Thread writer;
  private volatile String producer = "";
  private volatile SubscribeOptions subscribed;
  private final AtomicLong bytesOut = new AtomicLong();
  private volatile boolean ended;

  ScriptedChannel(ScriptedRouter router, String subsystem) {
    this.router = router;
    this.subsystem = subsystem;
  }

  String subsystem() {
    return subsystem;
  }

  String producer() {
    return producer;
  }

  SubscribeOptions subscribed() {
    return subscribed;
  }

  long bytesOut() {
    return bytesOut.get();
  }

  boolean ended() {
    return ended;
  }

  void say(RouterFrame frame) {
    answers.add(frame);
  }

  @Override
  public void start(ChannelSession channel, Environment env) {
    reader = new Thread(this::read, "scripted-reader");
    writer = new Thread(this::write, "scripted-writer");
    say(new RouterFrame.Hello(List.of(1), List.of(), "test", new Sender("node:a"), LIMITS));
    reader.start();
    writer.start();
  }

  private void read() {
    ClientFrameDecoder decoder = new ClientFrameDecoder(LIMITS, this, encoder -> {});
    byte[] buffer = new byte[64 << 10];
    try {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        decoder.feed(Bytes.copyOf(buffer, 0, length));
      }
    } catch (IOException e) {
      ended = true;
    }
  }

  private void write() {
    RouterFrameEncoder encoder = RouterFrameEncoder.JSON;
    ByteWriter bytes = new ByteWriter(1024);
    Position place = null;
    try {
      while (true) {
        SubscribeOptions options = subscribed;
        RouterFrame frame = options == null ? answers.take() : answers.poll();
        bytes.truncate(0);
        if (frame != null) {
          encoder.encode(frame, bytes);
          encoder = RouterFrameEncoder.BINARY;
        } else {
          place = place == null ? start(options) : place;
          place = deliver(place, bytes);
        }
        out.write(bytes.array(), 0, bytes.length());
        out.flush();
        bytesOut.addAndGet(bytes.length());
      }
    } catch (IOException | InterruptedException e) {
      ended = true;
    }
  }

  private Position start(SubscribeOptions options) {
    for (EventId id : options.after()) {
      return Position.after(id);
    }
    say(new RouterFrame.Live("s"));
    return options.since() instanceof Since.All ? Position.START : Position.at(router.log.end());
  }

  private Position deliver(Position place, ByteWriter bytes) throws InterruptedException {
    List<StoredBatch> found = router.log.from(place, new ChannelFilter(subsystem));
    if (found.isEmpty()) {
      RouterFrame next = answers.poll(5, TimeUnit.MILLISECONDS);
      if (next != null) {
        RouterFrameEncoder.BINARY.encode(next, bytes);
      }
      return place;
    }
    StoredBatch first = found.get(0);
    int count = first.batch().section().count();
    int from = first.offset() == place.offset() ? place.index() : 0;
    if (from < count) {
      Picks picks = from == 0 ? Picks.ALL : Picks.of(IntStream.range(from, count).toArray());
      StoredBatch sent =
          from == 0
              ? first
              : new StoredBatch(0, first.offset(), first.batch().pick(picks.toArray()));
      RouterFrameEncoder.BINARY.encode(new RouterFrame.Events("s", sent, picks), bytes);
    }
    return Position.at(first.offset() + 1);
  }

  @Override
  public void frame(ClientFrame frame) {
    if (frame instanceof ClientFrame.Hello hello) {
      producer = hello.producer();
    }
    if (router.taken(this, frame)) {
      return;
    }
    if (frame instanceof ClientFrame.Publish publish) {
      store(publish);
    } else if (frame instanceof ClientFrame.Subscribe subscribe) {
      subscribed = subscribe.options();
      say(new RouterFrame.Interest(new ChannelName("wake"), 1));
    } else if (frame instanceof ClientFrame.Ack ack) {
      say(new RouterFrame.Acked(ack.sub(), ack.id()));
    } else if (frame instanceof ClientFrame.End) {
      leave();
    }
  }

  /** Closes, as a router does that stops. */
  void leave() {
    exit.onExit(0);
  }

  void store(ClientFrame.Publish publish) {
    say(router.log.append(new ChannelName(subsystem), producer, publish));
  }

  @Override
  public void malformed(BusException fault, RouterFrame.About about) {
    say(new RouterFrame.Error(about, fault.code(), fault.getMessage()));
  }

  @Override
  public void setInputStream(InputStream in) {
    this.in = in;
  }

  @Override
  public void setOutputStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void setErrorStream(OutputStream err) {}

  @Override
  public void setExitCallback(ExitCallback callback) {
    this.exit = callback;
  }

  @Override
  public void destroy(ChannelSession channel) {
    reader.interrupt();
    writer.interrupt();
  }
}
