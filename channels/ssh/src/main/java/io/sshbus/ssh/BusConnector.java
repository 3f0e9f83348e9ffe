package io.sshbus.ssh;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.SocketAddress;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.future.CancelFuture;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.netty.NettyIoConnector;
import org.apache.sshd.netty.NettyIoServiceFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link BusSocket} of each connection. Never waits: the addresses are resolved before, and
 * MINA's {@code IO_CONNECT_TIMEOUT} ends an attempt.
 */
final class BusConnector extends NettyIoConnector {
  private final Bootstrap bootstrap;

  BusConnector(
      NettyIoServiceFactory factory,
      FactoryManager manager,
      EventLoopGroup loops,
      IoHandler handler) {
    super(factory, handler);
    int millis =
        CoreModuleProperties.IO_CONNECT_TIMEOUT
            .get(manager)
            .map(most -> (int) Math.min(Integer.MAX_VALUE, most.toMillis()))
            .orElse(0);
    bootstrap =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .disableResolver()
            .option(ChannelOption.RECVBUF_ALLOCATOR, BusSocket.reads())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis);
  }

  @Override
  public IoConnectFuture connect(
      SocketAddress address,
      @Nullable AttributeRepository context,
      @Nullable SocketAddress localAddress) {
    IoConnectFuture connecting = new DefaultIoConnectFuture(address, null);
    ChannelFuture channel =
        bootstrap
            .clone()
            .attr(CONNECT_FUTURE_KEY, connecting)
            .handler(new Sockets(context))
            .connect(address, localAddress);
    connecting.addListener(ended -> cancel(ended, channel));
    channel.addListener(done -> ended(done, connecting));
    return connecting;
  }

  private static void cancel(IoConnectFuture ended, ChannelFuture channel) {
    CancelFuture cancellation = ended.getCancellation();
    if (cancellation != null && (channel.cancel(true) || channel.isCancelled())) {
      cancellation.setCanceled();
    }
  }

  /** Where there is a connection, {@link BusSocket} says so when its session is made. */
  private static void ended(Future<?> done, IoConnectFuture connecting) {
    Throwable fault = done.cause();
    if (done.isCancelled()) {
      CancelFuture cancellation = connecting.cancel();
      if (cancellation != null) {
        cancellation.setCanceled();
      }
    } else if (fault != null) {
      connecting.setException(plain(fault));
    }
  }

  /** Netty adds the address to the system's message; whoever connects knows it. */
  private static Throwable plain(Throwable fault) {
    return fault instanceof ConnectException && fault.getCause() instanceof ConnectException cause
        ? cause
        : fault;
  }

  private final class Sockets extends ChannelInitializer<SocketChannel> {
    private final @Nullable AttributeRepository context;

    Sockets(@Nullable AttributeRepository context) {
      this.context = context;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      BusSocket socket = new BusSocket(BusConnector.this, handler, null);
      if (context != null) {
        socket.setAttribute(AttributeRepository.class, context);
      }
      channel.pipeline().addLast(socket.receiver());
    }
  }
}
