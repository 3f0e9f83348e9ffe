package io.sshbus.agent.local;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.AbstractNioMessageChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts local programs, each as a {@link LocalChannel}. On the socket's I/O thread. */
final class LocalServerChannel extends AbstractNioMessageChannel implements ServerChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);
  private static final int BACKLOG = 128;

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private volatile boolean bound;

  /** One that is not bound. */
  LocalServerChannel() {
    super(null, open(), SelectionKey.OP_ACCEPT);
  }

  private static ServerSocketChannel open() {
    try {
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected ServerSocketChannel javaChannel() {
    return (ServerSocketChannel) super.javaChannel();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isActive() {
    return isOpen() && bound;
  }

  @Override
  protected void doBind(SocketAddress local) throws Exception {
    javaChannel().bind(local, BACKLOG);
    bound = true;
  }

  @Override
  protected int doReadMessages(List<Object> accepted) throws Exception {
    SocketChannel socket = javaChannel().accept();
    if (socket == null) {
      return 0;
    }
    accepted.add(new LocalChannel(this, socket));
    return 1;
  }

  @Override
  protected @Nullable SocketAddress localAddress0() {
    try {
      return javaChannel().getLocalAddress();
    } catch (IOException e) {
      return null;
    }
  }

  @Override
  protected @Nullable SocketAddress remoteAddress0() {
    return null;
  }

  @Override
  protected boolean doWriteMessage(Object message, ChannelOutboundBuffer out) {
    throw new UnsupportedOperationException("it only accepts");
  }

  @Override
  protected boolean doConnect(SocketAddress remote, SocketAddress local) {
    throw new UnsupportedOperationException("it only accepts");
  }

  @Override
  protected void doFinishConnect() {
    throw new UnsupportedOperationException("it only accepts");
  }

  @Override
  protected void doDisconnect() {
    throw new UnsupportedOperationException("it only accepts");
  }

  @Override
  protected void doClose() throws Exception {
    javaChannel().close();
  }
}
