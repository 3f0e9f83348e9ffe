package io.sshbus.agent.local;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.BrokenFramingException;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One local program: bytes in, frames, bytes out, one write at a time. It is read no further while
 * too much of what it sent has no answer, or it does not read its answers. All on the socket's I/O
 * thread.
 */
final class LocalConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(LocalConnection.class);
  private static final int PACKET = 64 << 10;
  private static final int MOST_FRAMES = 1000;
  private static final long MOST_UNANSWERED = 1 << 20;

  private final RouterFrame.Hello hello;
  private final LocalPublishing publishing;
  private final LocalSubscribing subscribing;
  private final LocalWatching watching;
  private final LocalRequesting requesting;
  private final LocalResponding responding;
  private final LocalWill will;
  private final Outbox outbox;
  private final ClientFrameDecoder decoder;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final ByteWriter out = new ByteWriter(1024);
  private RouterFrameEncoder encoder = RouterFrameEncoder.JSON;
  private @Nullable ChannelHandlerContext context;
  private boolean writing;
  private boolean ending;

  /** The agent's part in a connection with {@code user}. */
  LocalConnection(LocalHost host, LocalUser user) {
    this.hello = host.hello();
    this.outbox = new Outbox(host.settings().outbox().bytes(), this::wake);
    this.publishing = new LocalPublishing(host.beyond().queue(), user, this::wake);
    this.responding = new LocalResponding(host, outbox, this::wake);
    this.subscribing = new LocalSubscribing(host, user, outbox, responding);
    this.watching = new LocalWatching(host, this::wake);
    this.will = new LocalWill(host.beyond().wills(), user);
    ReplyRoom room = new ReplyRoom(host.settings().outbox().bytes());
    this.requesting = new LocalRequesting(host, outbox, room);
    LocalProtocol.Sides sides =
        new LocalProtocol.Sides(publishing, subscribing, watching, requesting, responding, will);
    LocalProtocol protocol = new LocalProtocol(sides, outbox, () -> ending = true);
    this.decoder = new ClientFrameDecoder(hello.limits(), protocol, chosen -> encoder = chosen);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    RouterFrameEncoder.JSON.encode(hello, out);
    write(0);
    ctx.read();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    byte[] bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    buffer.release();
    if (ending) {
      return;
    }
    try {
      decoder.feed(Bytes.wrap(bytes));
    } catch (BrokenFramingException e) {
      outbox.add(
          new RouterFrame.Error(
              RouterFrame.About.NOTHING, e.asError().code(), String.valueOf(e.getMessage())));
      ending = true;
    }
    turn();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    turn();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      decoder.end();
      if (!ending) {
        requesting.cancelAll();
      }
      will.publish();
      ending = true;
      turn();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ending = true;
    will.publish();
    outbox.close();
    subscribing.close();
    watching.close();
    requesting.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("A local connection broke", cause);
    close(ctx.channel());
  }

  /** Says goodbye because the agent stops; any thread. */
  void goodbye() {
    outbox.add(new RouterFrame.Bye("the agent stops", Duration.ofSeconds(1)));
    ChannelHandlerContext known = context;
    if (known != null) {
      known
          .executor()
          .execute(
              () -> {
                ending = true;
                will.goodbye();
                requesting.end(ErrorCode.DRAINING, "the agent stops");
                turn();
              });
    }
  }

  private void wake() {
    ChannelHandlerContext known = context;
    if (known != null && woken.compareAndSet(false, true)) {
      known
          .executor()
          .execute(
              () -> {
                woken.set(false);
                turn();
              });
    }
  }

  /** Sends what can be sent, reads on if it may, and closes when all is said. */
  private void turn() {
    ChannelHandlerContext known = context;
    if (known == null || !known.channel().isActive()) {
      return;
    }
    publishing.takeAnswers(outbox::add);
    if (outbox.frames() < MOST_FRAMES) {
      watching.take(outbox::add);
    }
    if (ending) {
      subscribing.close();
      watching.close();
    }
    requesting.observe(known.executor());
    if (!writing) {
      write(outbox.fill(encoder, out, PACKET));
    }
    if (ending) {
      closeWhenDone(known);
    } else if (hasRoom()) {
      known.read();
    }
  }

  private boolean hasRoom() {
    return outbox.frames() < MOST_FRAMES
        && publishing.unanswered() < MOST_UNANSWERED
        && responding.unsent() < MOST_UNANSWERED;
  }

  private void write(long weight) {
    ChannelHandlerContext known = context;
    if (known == null) {
      return;
    }
    if (out.length() == 0) {
      outbox.left(weight);
      return;
    }
    writing = true;
    ByteBuf packet = Unpooled.copiedBuffer(out.array(), 0, out.length());
    out.truncate(0);
    known
        .writeAndFlush(packet)
        .addListener(
            (ChannelFutureListener)
                done -> {
                  writing = false;
                  if (done.isSuccess()) {
                    outbox.left(weight);
                    turn();
                  } else {
                    close(done.channel());
                  }
                });
  }

  /** Closes without waiting; nobody needs to know when. */
  static void close(Channel channel) {
    ChannelFuture unused = channel.close();
  }

  private void closeWhenDone(ChannelHandlerContext known) {
    boolean answered = publishing.unanswered() == 0 && requesting.open() == 0;
    if (!writing && answered && outbox.frames() == 0) {
      close(known.channel());
    }
  }
}
