package io.sshbus.ssh;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.netty.NettyIoService;
import org.apache.sshd.netty.NettyIoSession;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection. MINA hands over packet by packet, in their order and one at a time;
 * they wait for the connection's I/O thread, which writes in one call all that waits when its turn
 * comes. Each packet's future ends when the packet has left.
 */
final class BusSocket extends NettyIoSession {
  private static final int LEAST_READ = 1024;
  private static final int FIRST_READ = 4 * 1024;
  private static final int MOST_READ = 256 * 1024;

  private final Queue<Packet> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean asked = new AtomicBoolean();
  private final ChannelHandler receiver =
      new Adapter() {
        @Override
        public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
          ByteBuf bytes = (ByteBuf) message;
          try {
            BusSocket.this.channelRead(from, new Received(bytes));
          } finally {
            bytes.release();
          }
        }
      };

  /**
   * A socket that is not connected.
   *
   * @param acceptance where it was accepted; null where we connect
   */
  BusSocket(NettyIoService service, IoHandler handler, @Nullable SocketAddress acceptance) {
    super(service, handler, acceptance);
  }

  /** One read a turn, of up to 256 KiB where that much comes in and of little where it does not. */
  static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ)
        .maxMessagesPerRead(1);
  }

  /** What Netty talks to. */
  ChannelHandler receiver() {
    return receiver;
  }

  /** The event loop of this connection; drops what comes after its end. */
  Executor loop() {
    ChannelHandlerContext connected = context;
    if (connected == null) {
      return task -> {};
    }
    EventExecutor loop = connected.executor();
    return task -> {
      try {
        loop.execute(task);
      } catch (RejectedExecutionException e) {
        log.debug("{}: a task came after the end", this, e);
      }
    };
  }

  @Override
  public IoWriteFuture writeBuffer(Buffer buffer) {
    Packet packet = new Packet(getRemoteAddress());
    ChannelHandlerContext to = context;
    if (to == null) {
      packet.fail(new ClosedChannelException());
      return packet;
    }
    packet.bytes =
        to.alloc()
            .directBuffer(buffer.available())
            .writeBytes(buffer.array(), buffer.rpos(), buffer.available());
    waiting.add(packet);
    if (asked.compareAndSet(false, true)) {
      try {
        to.executor().execute(this::writeAll);
      } catch (RejectedExecutionException e) {
        writeAll();
      }
    }
    return packet;
  }

  /** On the I/O thread, or where that has ended. */
  private void writeAll() {
    asked.set(false);
    ChannelHandlerContext to = context;
    for (Packet packet = waiting.poll(); packet != null; packet = waiting.poll()) {
      ByteBuf bytes = packet.bytes;
      if (to == null) {
        bytes.release();
        packet.fail(new ClosedChannelException());
      } else {
        to.write(bytes).addListener(packet::written);
      }
    }
    if (to != null) {
      to.flush();
    }
  }

  /** What was handed over before leaves before. */
  @Override
  protected CloseFuture doCloseGracefully() {
    ChannelHandlerContext to = context;
    if (to == null) {
      return super.doCloseGracefully();
    }
    try {
      to.executor()
          .execute(
              () -> {
                writeAll();
                super.doCloseGracefully();
              });
    } catch (RejectedExecutionException e) {
      return super.doCloseGracefully();
    }
    return closeFuture;
  }

  private static final class Packet extends DefaultIoWriteFuture {
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;

    Packet(@Nullable SocketAddress to) {
      super(to, null);
    }

    void written(Future<? super Void> future) {
      if (future.isSuccess()) {
        setValue(true);
      } else {
        fail(future.cause());
      }
    }

    void fail(@Nullable Throwable cause) {
      setValue(cause == null ? new ClosedChannelException() : cause);
    }
  }

  /** Bytes that are gone once they were got. */
  private record Received(ByteBuf bytes) implements Readable {
    @Override
    public int available() {
      return bytes.readableBytes();
    }

    @Override
    public void getRawBytes(byte[] to, int offset, int length) {
      bytes.readBytes(to, offset, length);
    }
  }
}
