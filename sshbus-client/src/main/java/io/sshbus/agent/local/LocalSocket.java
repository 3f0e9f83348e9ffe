package io.sshbus.agent.local;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.sshbus.agent.config.SocketSettings;
import io.sshbus.agent.datagram.SocketFile;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.agent.will.Wills;
import io.sshbus.channel.Sender;
import io.sshbus.identity.NodeName;
import io.sshbus.wire.RouterFrame;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's socket in the file system. Who may connect is the mode's and the group's to say; who
 * has connected, the kernel's.
 */
public final class LocalSocket implements AutoCloseable {
  /** The longest frame of a local program, which holds the largest body in base64. */
  private static final int FRAME = 512 << 10;

  private static final int BODY = 256 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(LocalSocket.class);

  private final Path path;
  private final Set<LocalConnection> connections = ConcurrentHashMap.newKeySet();
  private final Channel channel;

  /**
   * Where goes what programs say.
   *
   * @param queue events
   * @param wills what is published of programs that are gone
   * @param bus subscriptions, watches and requests
   */
  public record Beyond(EventQueue queue, Wills wills, BusAccess bus) {}

  /**
   * Listens.
   *
   * @param loop the I/O thread, which stays its owner's
   * @throws IOException it cannot be made there, or has another's mode or group
   */
  public static LocalSocket listen(
      NodeName node, SocketSettings settings, EventLoopGroup loop, Beyond beyond)
      throws IOException {
    RouterFrame.Hello hello =
        new RouterFrame.Hello(
            List.of(1),
            List.of(),
            "agent",
            new Sender("node:" + node.value()),
            new RouterFrame.Limits(FRAME, BODY, settings.subscriptions()));
    Upstreams upstreams = new Upstreams(beyond.bus(), settings.upstream());
    LocalHost.Shares shares = new LocalHost.Shares(settings.connections());
    return new LocalSocket(new LocalHost(hello, beyond, upstreams, shares, settings), loop);
  }

  private LocalSocket(LocalHost host, EventLoopGroup loop) throws IOException {
    SocketSettings settings = host.settings();
    this.path = known(settings.path());
    Admission admission = new Admission(settings.connections(), settings.connectionsPerUser());
    SocketFile.removeStale(path);
    Path hidden = path.resolveSibling("." + path.getFileName() + ".new");
    SocketFile.removeStale(hidden);
    // Renamed when mode and group are right, so that nobody who looks for it comes too early.
    channel =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(LocalServerChannel::new)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(new Acceptor(host, admission))
            .bind(UnixDomainSocketAddress.of(hidden))
            .syncUninterruptibly()
            .channel();
    permit(hidden, settings);
    Files.move(hidden, path);
  }

  private static Path known(@Nullable Path path) {
    if (path == null) {
      throw new IllegalArgumentException("no socket is wanted");
    }
    return path;
  }

  private static void permit(Path file, SocketSettings settings) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (settings.group() != null) {
      GroupPrincipal group =
          file.getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByGroupName(settings.group());
      view.setGroup(group);
    }
    Files.setPosixFilePermissions(file, settings.mode());
    LOG.debug("{} has the mode {}", file, PosixFilePermissions.toString(settings.mode()));
  }

  @Override
  public void close() throws IOException {
    channel.close().syncUninterruptibly();
    Files.deleteIfExists(path);
    connections.forEach(LocalConnection::goodbye);
  }

  private final class Acceptor extends ChannelInitializer<LocalChannel> {
    private final LocalHost host;
    private final Admission admission;

    Acceptor(LocalHost host, Admission admission) {
      this.host = host;
      this.admission = admission;
    }

    @Override
    protected void initChannel(LocalChannel accepted) {
      LocalUser user;
      try {
        user = accepted.peer();
      } catch (IOException e) {
        LOG.warn("A local connection of nobody is refused", e);
        LocalConnection.close(accepted);
        return;
      }
      if (!admission.enter(user)) {
        LOG.warn("The user {} has too many connections, or all together have", user.name());
        LocalConnection.close(accepted);
        return;
      }
      LocalConnection connection = new LocalConnection(host, user);
      connections.add(connection);
      accepted
          .closeFuture()
          .addListener(
              closed -> {
                connections.remove(connection);
                admission.leave(user);
              });
      accepted.pipeline().addLast(connection);
    }
  }
}
