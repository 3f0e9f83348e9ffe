package io.sshbus.agent.local;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * A connection of a local program. When that has closed what it sends, {@link
 * ChannelInputShutdownEvent} tells, and the other direction stays open; Netty's own class for such
 * sockets closes both. On the socket's I/O thread.
 */
final class LocalChannel extends AbstractNioByteChannel {
  private final ChannelConfig config = new DefaultChannelConfig(this);
  private boolean inputEnded;

  /** One that {@code parent} has accepted. */
  LocalChannel(Channel parent, SocketChannel socket) {
    super(parent, socket);
  }

  /**
   * Who has connected, as the kernel says.
   *
   * @throws IOException the kernel does not say
   */
  LocalUser peer() throws IOException {
    UnixDomainPrincipal peer = javaChannel().getOption(ExtendedSocketOptions.SO_PEERCRED);
    return new LocalUser(peer.user().getName());
  }

  @Override
  protected SocketChannel javaChannel() {
    return (SocketChannel) super.javaChannel();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isActive() {
    return javaChannel().isOpen() && javaChannel().isConnected();
  }

  @Override
  protected SocketAddress localAddress0() {
    try {
      return javaChannel().getLocalAddress();
    } catch (IOException e) {
      throw new IllegalStateException("it is closed", e);
    }
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return localAddress0();
  }

  @Override
  protected void doBeginRead() throws Exception {
    if (!inputEnded) {
      super.doBeginRead();
    }
  }

  @Override
  protected int doReadBytes(ByteBuf into) throws Exception {
    int room = into.writableBytes();
    unsafe().recvBufAllocHandle().attemptedBytesRead(room);
    int n = into.writeBytes(javaChannel(), room);
    if (n >= 0) {
      return n;
    }
    // To say that there was nothing keeps it open; to wait for more would never wait.
    clearReadPending();
    if (!inputEnded) {
      inputEnded = true;
      eventLoop()
          .execute(() -> pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE));
    }
    return 0;
  }

  @Override
  protected int doWriteBytes(ByteBuf from) throws Exception {
    return from.readBytes(javaChannel(), from.readableBytes());
  }

  @Override
  protected long doWriteFileRegion(FileRegion region) {
    throw new UnsupportedOperationException("no files are sent");
  }

  @Override
  protected boolean isInputShutdown0() {
    return inputEnded;
  }

  @Override
  protected ChannelFuture shutdownInput() {
    return newFailedFuture(new UnsupportedOperationException("the program does that"));
  }

  @Override
  protected boolean doConnect(SocketAddress remote, SocketAddress local) {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  protected void doFinishConnect() {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  protected void doDisconnect() throws Exception {
    doClose();
  }

  @Override
  protected void doClose() throws Exception {
    super.doClose();
    javaChannel().close();
  }
}
