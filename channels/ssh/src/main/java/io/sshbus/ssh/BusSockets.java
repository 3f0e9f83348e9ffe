package io.sshbus.ssh;

import io.netty.channel.EventLoopGroup;
import java.util.concurrent.Executor;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.AbstractIoServiceFactoryFactory;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.netty.NettyIoServiceFactory;

/**
 * Has MINA listen on and connect Netty's sockets as {@link BusAcceptor} and {@link BusConnector}
 * set them up.
 */
public final class BusSockets extends AbstractIoServiceFactoryFactory {
  private final EventLoopGroup loops;

  /**
   * Sockets served by {@code loops}, which stay their owner's.
   *
   * @param loops the I/O threads
   */
  public BusSockets(EventLoopGroup loops) {
    super(null);
    this.loops = loops;
  }

  /**
   * Runs tasks on the event loop of {@code socket}, in their order and between its reads and
   * writes; after the loop's end they are dropped.
   *
   * @param socket one of ours, connected
   */
  public static Executor loop(IoSession socket) {
    return ((BusSocket) socket).loop();
  }

  @Override
  public IoServiceFactory create(FactoryManager manager) {
    NettyIoServiceFactory factory =
        new NettyIoServiceFactory(manager, loops) {
          @Override
          public IoAcceptor createAcceptor(IoHandler handler) {
            return new BusAcceptor(this, handler);
          }

          @Override
          public IoConnector createConnector(IoHandler handler) {
            return new BusConnector(this, manager, loops, handler);
          }
        };
    factory.setIoServiceEventListener(manager.getIoServiceEventListener());
    return factory;
  }
}
