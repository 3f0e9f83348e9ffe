package io.sshbus.agent.datagram;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** Sockets of this kind on one I/O thread. Any thread. */
public final class Datagrams implements AutoCloseable {
  /** The longest datagram that is taken; what is longer is cut there. */
  public static final int MOST_BYTES = 64 << 10;

  private static final int END_SECONDS = 2;

  private final EventLoopGroup loop;

  /**
   * An I/O thread without sockets.
   *
   * @throws IOException this machine is no Linux, or one that Netty has no library for
   */
  public Datagrams() throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException(
          "Unix datagram sockets need Linux on x86-64 or aarch64", Epoll.unavailabilityCause());
    }
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("agent-datagrams", true), EpollIoHandler.newFactory());
  }

  /**
   * Listens at {@code path}, where everybody on this machine may send.
   *
   * @param receiver on the I/O thread
   * @throws IOException the socket cannot be made there
   */
  public Channel listen(Path path, ChannelHandler receiver) throws IOException {
    SocketFile.removeStale(path);
    Channel channel =
        bootstrap(receiver)
            .option(ChannelOption.SO_RCVBUF, 1 << 20)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MOST_BYTES))
            .bind(new DomainSocketAddress(path.toString()))
            .syncUninterruptibly()
            .channel();
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    return channel;
  }

  /**
   * A socket to send from.
   *
   * @param path where to; with an {@code @} in front, a name that is in no file system
   */
  public Sender sender(String path) {
    Channel channel =
        bootstrap(new ChannelInboundHandlerAdapter())
            .bind(new DomainSocketAddress("\0sshbus-agent-" + ProcessHandle.current().pid()))
            .syncUninterruptibly()
            .channel();
    String name = path.startsWith("@") ? "\0" + path.substring(1) : path;
    return new Sender(channel, new DomainSocketAddress(name));
  }

  private Bootstrap bootstrap(ChannelHandler handler) {
    return new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class).handler(handler);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** Sends texts to one place. */
  public static final class Sender {
    private final Channel channel;
    private final DomainSocketAddress target;

    private Sender(Channel channel, DomainSocketAddress target) {
      this.channel = channel;
      this.target = target;
    }

    /**
     * Sends a datagram.
     *
     * @throws IOException it was not taken
     */
    public void send(String text) throws IOException {
      DomainDatagramPacket packet =
          new DomainDatagramPacket(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), target);
      ChannelFuture sent = channel.writeAndFlush(packet);
      if (!sent.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("nobody has taken it within " + END_SECONDS + " seconds");
      }
      if (!sent.isSuccess()) {
        throw new IOException("it cannot be sent to " + target.path(), sent.cause());
      }
    }
  }
}
