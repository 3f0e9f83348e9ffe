package io.sshbus.client.connection;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.LinkChannel;
import io.sshbus.client.link.LinkListener;
import io.sshbus.wire.BrokenFramingException;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameEncoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameDecoder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol on one SSH channel: hello, frames in the binary encoding, one write at a time,
 * goodbye. Belongs on the loop; bytes come in on a thread of the transport.
 */
public final class Talk implements LinkListener, FrameSink<RouterFrame> {
  private static final Logger LOG = LoggerFactory.getLogger(Talk.class);

  /**
   * The longest frame taken from the router: its frames hold batches that may be 4 MiB and their
   * envelopes.
   */
  private static final int MOST_FRAME = 32 << 20;

  /** How long the router may take to close after our goodbye. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

  private final Talks talks;
  private final Link link;
  private final Introduction introduction;
  private final TalkListener listener;
  private final Loop loop;
  private final RouterFrameDecoder decoder = new RouterFrameDecoder(true, MOST_FRAME, this);
  private final WindowCredit credit;
  private final ByteWriter out = new ByteWriter(1024);
  private final LinkChannel channel;
  private boolean writing;
  private boolean over;
  private boolean ending;
  private @Nullable Runnable ended;

  Talk(Talks talks, Link link, String subsystem, Introduction introduction, TalkListener listener) {
    this.talks = talks;
    this.link = link;
    this.introduction = introduction;
    this.listener = listener;
    this.loop = talks.loop();
    this.credit = new WindowCredit();
    this.channel = link.open(subsystem, this);
    this.credit.begin(channel);
  }

  /** What the router may still send before somebody handles what it has sent. */
  public WindowCredit credit() {
    return credit;
  }

  /** Whether frames may be added and flushed. */
  public boolean isWritable() {
    return !writing && !over && !ending;
  }

  /** How many bytes wait to be flushed. */
  public int pendingBytes() {
    return out.length();
  }

  /** Adds a frame to the next write. */
  public void add(ClientFrame frame) {
    ClientFrameEncoder.BINARY.encode(frame, out);
  }

  /** Writes what was added, if anything and if the last write is done. */
  public void flush() {
    if (out.length() > 0 && !writing && !over) {
      writing = true;
      channel.write(out.array(), out.length());
      out.truncate(0);
    }
  }

  /** Says goodbye; {@code then} runs when the router has closed, or has not in time. */
  public void end(Runnable then) {
    ended = then;
    add(new ClientFrame.End());
    flush();
    ending = true;
    loop.schedule(this::close, GOODBYE);
  }

  /** Closes the SSH channel; {@link TalkListener#closed} follows. */
  public void close() {
    channel.close();
    gone("closed by the client");
  }

  /** Forgets the SSH channel because the connection is gone: the listener hears nothing more. */
  public void abandon() {
    over = true;
    sayEnded();
  }

  @Override
  public void received(Bytes bytes) {
    credit.received(bytes.length());
    try {
      decoder.feed(bytes);
    } catch (BrokenFramingException e) {
      LOG.warn("The router's frames cannot be read: {}", e.getMessage());
      loop.execute(this::close);
    }
    credit.release();
  }

  @Override
  public void frame(RouterFrame frame) {
    // The router may not have heard yet; the listener may have another talk by now.
    if (!over && !listener.takeAtOnce(frame)) {
      loop.execute(() -> heard(frame));
    }
  }

  @Override
  public void malformed(BusException fault, RouterFrame.About about) {
    LOG.warn("The router sent a frame that cannot be read: {}", fault.getMessage());
    loop.execute(this::close);
  }

  private void heard(RouterFrame frame) {
    if (over) {
      return;
    }
    if (frame instanceof RouterFrame.Hello hello) {
      greet(hello);
    } else if (frame instanceof RouterFrame.Bye bye) {
      talks.goodbye(link, bye.retryAfter());
    } else {
      listener.frame(frame);
    }
  }

  private void greet(RouterFrame.Hello hello) {
    byte[] preface = ClientFrameEncoder.BINARY.preface();
    out.bytes(preface, 0, preface.length);
    add(
        new ClientFrame.Hello(
            List.of(1),
            List.of(),
            introduction.producer(),
            talks.tags(),
            "sshbus-client",
            introduction.gaps()));
    listener.hello(hello);
    flush();
  }

  @Override
  public void written() {
    loop.execute(
        () -> {
          writing = false;
          flush();
          if (!over) {
            listener.writable();
          }
        });
  }

  @Override
  public void closed(String detail) {
    loop.execute(() -> gone(detail));
  }

  private void gone(String detail) {
    if (!over) {
      over = true;
      sayEnded();
      listener.closed(detail);
    }
  }

  private void sayEnded() {
    Runnable then = ended;
    if (then != null) {
      ended = null;
      then.run();
    }
  }
}
