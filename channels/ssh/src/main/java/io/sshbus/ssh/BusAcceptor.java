package io.sshbus.ssh;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.util.GenericUtils;
import org.apache.sshd.netty.NettyIoAcceptor;
import org.apache.sshd.netty.NettyIoServiceFactory;

/** Makes a {@link BusSocket} of each connection that comes in. */
final class BusAcceptor extends NettyIoAcceptor {
  BusAcceptor(NettyIoServiceFactory factory, IoHandler handler) {
    super(factory, handler);
    bootstrap.childOption(ChannelOption.RECVBUF_ALLOCATOR, BusSocket.reads());
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
