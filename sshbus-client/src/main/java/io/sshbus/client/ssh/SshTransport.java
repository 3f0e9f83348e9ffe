package io.sshbus.client.ssh;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sshbus.client.BusAddress;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ConnectException;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.Transport;
import io.sshbus.client.lookup.Candidate;
import io.sshbus.client.lookup.RouterTour;
import io.sshbus.client.lookup.SystemNames;
import io.sshbus.ssh.BusSockets;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.jspecify.annotations.Nullable;

/**
 * Connections over SSH: known host key, then publickey. Owns the one I/O thread of a client. Any
 * thread.
 */
public final class SshTransport implements Transport {
  private static final long END_SECONDS = 2;

  private final String user;
  private final RouterTour tour;
  private final KnownRouters known;
  private final Executor names;
  private final SshClient client;
  private final EventLoopGroup io;

  /**
   * A transport that is ready to connect.
   *
   * @param names where names are resolved, which may take long
   * @param random for the order in which routers are tried
   * @throws ConnectException where a key file cannot be read
   */
  public SshTransport(ClientOptions options, Executor names, RandomGenerator random) {
    this.user = options.address().user();
    this.tour = new RouterTour(options.places(), new SystemNames(), random);
    this.known = new KnownRouters(options.knownHosts());
    this.names = names;
    this.client = SshClients.create(options, known);
    this.io = new MultiThreadIoEventLoopGroup(1, IoThread::new, NioIoHandler.newFactory());
    this.client.setIoServiceFactoryFactory(new BusSockets(io));
    this.client.start();
  }

  /**
   * The one thread that everything of this transport is read and written on, and that its listeners
   * are called on. It takes tasks until {@link #close}.
   */
  public ScheduledExecutorService thread() {
    return io.next();
  }

  @Override
  public CompletionStage<Link> connect(Runnable closed) {
    CompletableFuture<Link> made = new CompletableFuture<>();
    names.execute(() -> begin(made, closed));
    return made;
  }

  private void begin(CompletableFuture<Link> made, Runnable closed) {
    Candidate candidate;
    try {
      candidate = tour.next();
    } catch (IOException e) {
      made.completeExceptionally(
          new ConnectException(
              ConnectException.Reason.UNREACHABLE, "no router was found: " + e.getMessage(), e));
      return;
    }
    BusAddress address = new BusAddress(candidate.place().name(), candidate.place().port(), user);
    try {
      client
          .connect(user, candidate.socketAddress(), KnownRouters.target(address), null)
          .addListener(future -> connected(future, address, made, closed));
    } catch (IOException | RuntimeException e) {
      made.completeExceptionally(unreachable(address, e));
    }
  }

  private void connected(
      ConnectFuture future, BusAddress address, CompletableFuture<Link> made, Runnable closed) {
    if (!future.isConnected()) {
      made.completeExceptionally(unreachable(address, future.getException()));
      return;
    }
    ClientSession session = future.getSession();
    session.addCloseFutureListener(
        ended -> {
          made.completeExceptionally(refusal(session, address, null));
          closed.run();
        });
    try {
      session.auth().addListener(auth -> authenticated(auth, session, address, made));
    } catch (IOException e) {
      made.completeExceptionally(refusal(session, address, e));
      session.close(true);
    }
  }

  private void authenticated(
      AuthFuture auth, ClientSession session, BusAddress address, CompletableFuture<Link> made) {
    if (auth.isSuccess()) {
      if (!made.complete(new SshLink(session))) {
        session.close(true);
      }
    } else {
      made.completeExceptionally(refusal(session, address, auth.getException()));
      session.close(true);
    }
  }

  private static ConnectException refusal(
      ClientSession session, BusAddress address, @Nullable Throwable cause) {
    String refused = KnownRouters.refusal(session);
    if (refused != null) {
      return new ConnectException(ConnectException.Reason.HOST_KEY, refused);
    }
    if (session.getServerKey() != null) {
      String message =
          "the router at "
              + address
              + " accepts none of our keys"
              + (cause == null ? "" : ": " + cause.getMessage());
      return new ConnectException(ConnectException.Reason.AUTHENTICATION, message);
    }
    return unreachable(address, cause);
  }

  private static ConnectException unreachable(BusAddress address, @Nullable Throwable cause) {
    String message = "no SSH connection to " + address + " could be made";
    return cause == null
        ? new ConnectException(ConnectException.Reason.UNREACHABLE, message)
        : new ConnectException(
            ConnectException.Reason.UNREACHABLE, message + ": " + cause.getMessage(), cause);
  }

  @Override
  public void close() {
    client.stop();
    io.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
