package io.sshbus.server.ssh;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sshbus.keys.KeyDirectory;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.session.Connections;
import io.sshbus.server.session.Programs;
import io.sshbus.server.session.VirtualHosts;
import io.sshbus.ssh.BusSockets;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.channel.RequestHandler;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;

/**
 * The one port of the router. Owns MINA's server and the I/O threads.
 *
 * <p>The version that it shows begins with {@code OpenSSH}: OpenSSH's client tells only such
 * servers that nobody reads its output any more ({@code eow@openssh.com}, PROTOCOL, section 2.1),
 * and without that {@code ssh bus tail | head -1} would not return.
 */
public final class SshDoor implements AutoCloseable {
  static final String VERSION = "OpenSSH_sshbus_1";
  private static final long WINDOW_BYTES = 4L << 20;
  private static final long PACKET_BYTES = 128L << 10;

  private final ListeningServer server;
  private final EventLoopGroup ioThreads;

  /**
   * What is behind the door.
   *
   * @param programs for session channels
   * @param hosts for {@code ssh -L}
   */
  public record Services(Programs programs, VirtualHosts hosts) {}

  /** A door that is still closed. */
  public SshDoor(
      DoorSettings settings,
      Bus bus,
      Supplier<KeyDirectory> keys,
      Connections connections,
      Services services) {
    int processors = Runtime.getRuntime().availableProcessors();
    ioThreads = new MultiThreadIoEventLoopGroup(processors, NioIoHandler.newFactory());
    server = (ListeningServer) ServerBuilder.builder().factory(ListeningServer::new).build();
    server.setIoServiceFactoryFactory(new BusSockets(ioThreads));
    server.setHost(settings.listen().getHostString());
    server.setPort(settings.listen().getPort());
    KeyPair hostKey = settings.hostKey();
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    Algorithms.offer(server, settings.ctr());
    new Authentication(keys, settings.registers(), bus.clock()).install(server);
    server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
    // Nobody may listen here through us, and all else that OpenSSH asks may be refused.
    server.setGlobalRequestHandlers(
        List.of((service, request, wantReply, buffer) -> RequestHandler.Result.ReplyFailure));
    server.setChannelFactories(List.of(new BusChannelFactory(services.programs())));
    server.setServiceFactories(
        List.of(
            ServerUserAuthServiceFactory.INSTANCE,
            new BusConnectionService.Factory(
                settings.limits().channelsPerConnection(), services.hosts())));
    limit(server, settings.limits());
    server.addSessionListener(
        new Arrivals(
            new UnauthenticatedLimit(
                settings.limits().unauthenticated(), settings.limits().unauthenticatedPerAddress()),
            connections,
            new KeepaliveSettings(
                bus.threads().timer(), settings.keepalive(), settings.keepaliveDeadline()),
            proof -> proof.holds(keys.get(), bus.clock().instant())));
  }

  private static void limit(PropertyResolver server, DoorSettings.Limits limits) {
    CoreModuleProperties.SERVER_IDENTIFICATION.set(server, VERSION);
    CoreModuleProperties.AUTH_TIMEOUT.set(server, limits.authTimeout());
    CoreModuleProperties.MAX_AUTH_REQUESTS.set(server, limits.authAttempts());
    // Never reached: the connection service refuses before.
    CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, limits.channelsPerConnection());
    CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
    CoreModuleProperties.IGNORE_MESSAGE_FREQUENCY.set(server, 0L);
    CoreModuleProperties.WINDOW_SIZE.set(server, WINDOW_BYTES);
    CoreModuleProperties.MAX_PACKET_SIZE.set(server, PACKET_BYTES);
    CoreModuleProperties.LIMIT_PACKET_SIZE.set(server, 2 * PACKET_BYTES);
    CoreModuleProperties.TCP_NODELAY.set(server, true);
  }

  /** Opens the door and says where. */
  public InetSocketAddress open() throws IOException {
    try {
      server.start();
    } catch (BindException e) {
      throw new IOException(
          "cannot listen on " + server.getHost() + ":" + server.getPort() + ": " + e.getMessage(),
          e);
    }
    return (InetSocketAddress) server.getBoundAddresses().iterator().next();
  }

  /** Lets nobody in any more; those who are in stay. */
  public void stopListening() {
    server.stopListening();
  }

  @Override
  public void close() {
    try {
      server.stop(true);
    } catch (IOException e) {
      throw new IllegalStateException("the door could not be closed", e);
    } finally {
      ioThreads.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }
}
