package io.sshbus.server.ssh;

import io.sshbus.identity.Principal;
import io.sshbus.server.session.Connection;
import io.sshbus.server.session.Connections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows each SSH session from its first byte to its last: counts it until it has proved itself,
 * makes it a {@link Connection} then, and takes that away with it. On I/O threads.
 */
final class Arrivals implements SessionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);
  private static final long PENDING_SECONDS = 60;
  private static final AttributeKey<Connection> CONNECTION = new AttributeKey<>();
  private static final AttributeKey<String> COUNTED = new AttributeKey<>();
  private static final AttributeKey<Keepalive> KEEPALIVE = new AttributeKey<>();

  private final UnauthenticatedLimit limit;
  private final Connections connections;
  private final KeepaliveSettings keepalive;
  private final Predicate<Proof> holds;

  /**
   * Nobody yet.
   *
   * @param holds whether a proof is still one, asked once its connection can be hung up on
   */
  Arrivals(
      UnauthenticatedLimit limit,
      Connections connections,
      KeepaliveSettings keepalive,
      Predicate<Proof> holds) {
    this.holds = holds;
    this.limit = limit;
    this.connections = connections;
    this.keepalive = keepalive;
  }

  /** The connection of a session that has proved itself. */
  static @Nullable Connection connection(Session session) {
    return session.getAttribute(CONNECTION);
  }

  @Override
  public void sessionCreated(Session session) {
    String address = address(session);
    if (limit.enter(address)) {
      session.setAttribute(COUNTED, address);
    } else {
      LOG.warn(
          "{} has too many connections that have proved nothing, or all have: one refused",
          address);
      session.close(true);
    }
  }

  @Override
  public void sessionEvent(Session session, Event event) {
    if (event == Event.Authenticated) {
      Optional<Proof> proof = Proof.of((ServerSession) session);
      if (proof.map(Proof::principal).filter(Principal.Pending.class::isInstance).isPresent()) {
        hurry(session);
      } else {
        leave(session);
      }
      Optional<Connection> connection =
          proof.flatMap(
              p ->
                  connections.enter(
                      p.principal(), p.key(), caller(session), () -> session.close(true)));
      if (connection.isPresent()) {
        session.setAttribute(CONNECTION, connection.get());
        session.setAttribute(KEEPALIVE, new Keepalive(session, keepalive));
        // Whoever was hung up on before it had these would never be let go of.
        session.addCloseFutureListener(closed -> gone(session));
        if (!proof.filter(holds).isPresent()) {
          session.close(true);
        }
      } else {
        disconnect(session);
      }
    }
  }

  /** Who only waits to be accepted still counts as one who has proved nothing. */
  private void hurry(Session session) {
    ScheduledFuture<?> end =
        keepalive.timer().schedule(() -> session.close(true), PENDING_SECONDS, TimeUnit.SECONDS);
    session.addCloseFutureListener(closed -> end.cancel(false));
  }

  private static void disconnect(Session session) {
    try {
      session.disconnect(
          SshConstants.SSH2_DISCONNECT_TOO_MANY_CONNECTIONS,
          "too many connections of this node, or no proof");
    } catch (IOException e) {
      session.close(true);
    }
  }

  @Override
  public void sessionClosed(Session session) {
    leave(session);
    gone(session);
  }

  /** Once or twice. */
  private void gone(Session session) {
    Keepalive alive = session.removeAttribute(KEEPALIVE);
    if (alive != null) {
      alive.close();
    }
    Connection connection = session.getAttribute(CONNECTION);
    if (connection != null) {
      connections.leave(connection);
    }
  }

  private void leave(Session session) {
    String address = session.removeAttribute(COUNTED);
    if (address != null) {
      limit.leave(address);
    }
  }

  private static Connections.Caller caller(Session session) {
    String version = String.valueOf(session.getClientVersion());
    return new Connections.Caller(address(session), version.replaceFirst("^SSH-[0-9.]+-", ""));
  }

  private static String address(Session session) {
    return session.getIoSession().getRemoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress().getHostAddress()
        : String.valueOf(session.getIoSession().getRemoteAddress());
  }
}
