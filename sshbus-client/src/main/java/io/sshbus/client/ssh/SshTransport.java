package io.sshbus.client.ssh;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sshbus.client.BusAddress;
import io.sshbus.client.ClientOptions;
import io.sshbus.client.ConnectException;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.Transport;
import io.sshbus.ssh.BusSockets;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  private final BusAddress address;
  private final KnownRouters known;
  private final Executor names;
  private final SshClient client;
  private final EventLoopGroup io;

  /**
   * A transport that is ready to connect.
   *
   * @param names where names are resolved, which may take long
   * @throws ConnectException where a key file cannot be read
   */
  public SshTransport(ClientOptions options, Executor names) {
    this.address = options.address();
    this.known = new KnownRouters(options.address(), options.knownHosts());
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
    try {
      client
          .connect(address.user(), address.host(), address.port())
          .addListener(future -> connected(future, made, closed));
    } catch (IOException | RuntimeException e) {
      made.completeExceptionally(unreachable(e));
    }
  }

  private void connected(ConnectFuture future, CompletableFuture<Link> made, Runnable closed) {
    if (!future.isConnected()) {
      made.completeExceptionally(unreachable(future.getException()));
      return;
    }
    ClientSession session = future.getSession();
    session.addCloseFutureListener(
        ended -> {
          made.completeExceptionally(refusal(session, null));
          closed.run();
        });
    try {
      session.auth().addListener(auth -> authenticated(auth, session, made));
    } catch (IOException e) {
      made.completeExceptionally(refusal(session, e));
      session.close(true);
    }
  }

  private void authenticated(AuthFuture auth, ClientSession session, CompletableFuture<Link> made) {
    if (auth.isSuccess()) {
      if (!made.complete(new SshLink(session))) {
        session.close(true);
      }
    } else {
      made.completeExceptionally(refusal(session, auth.getException()));
      session.close(true);
    }
  }

  private ConnectException refusal(ClientSession session, @Nullable Throwable cause) {
    String refused = known.refusal();
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
    return unreachable(cause);
  }

  private ConnectException unreachable(@Nullable Throwable cause) {
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
