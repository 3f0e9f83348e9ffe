package io.sshbus.server.ssh;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.util.GenericUtils;
import org.apache.sshd.netty.NettyIoAcceptor;
import org.apache.sshd.netty.NettyIoServiceFactory;

/**
 * Makes a {@link BusSocket} of each connection. A read takes up to 256 KiB at once where a
 * connection sends that much, and little where it does not.
 */
final class BusAcceptor extends NettyIoAcceptor {
  private static final int LEAST_READ = 1024;
  private static final int FIRST_READ = 4 * 1024;
  private static final int MOST_READ = 256 * 1024;

  BusAcceptor(NettyIoServiceFactory factory, IoHandler handler) {
    super(factory, handler);
    bootstrap.childOption(
        ChannelOption.RECVBUF_ALLOCATOR,
        new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ).maxMessagesPerRead(1));
    bootstrap.childHandler(
        new ChannelInitializer<SocketChannel>() {
          @Override
          protected void initChannel(SocketChannel channel) {
            channel
                .pipeline()
                .addLast(
                    new BusSocket(
                            BusAcceptor.this, handler, GenericUtils.head(boundAddresses.keySet()))
                        .receiver());
          }
        });
  }
}
