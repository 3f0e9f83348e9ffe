package io.sshbus.client.connection;

import io.sshbus.client.ClientTiming;
import io.sshbus.client.ConnectException;
import io.sshbus.client.link.Link;
import io.sshbus.client.link.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the router, whatever happens, until it is closed. All methods but the
 * constructor belong on the loop.
 */
public final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How long a router that said bye may take to close the connection. */
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  /** How often it is said that the bus still cannot be reached. */
  private static final Duration REMINDER = Duration.ofMinutes(1);

  private final Transport transport;
  private final Loop loop;
  private final ClientTiming timing;
  private final Backoff backoff;
  private final Set<Conversation> conversations = new LinkedHashSet<>();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final boolean patient;
  private @Nullable Link link;
  private @Nullable Keepalive keepalive;
  private @Nullable Duration asked;
  private Loop.@Nullable Timer quiet;
  private int attempt;
  private int failures;
  private boolean closed;

  /**
   * A connection that is not begun.
   *
   * @param patient whether to go on trying where the first attempt fails
   */
  public Connection(
      Transport transport,
      Loop loop,
      ClientTiming timing,
      RandomGenerator random,
      boolean patient) {
    this.transport = transport;
    this.loop = loop;
    this.timing = timing;
    this.backoff = new Backoff(timing.firstRetry(), timing.lastRetry(), random);
    this.patient = patient;
  }

  /** Completes with the first connection; fails with the first attempt unless patient. */
  public CompletableFuture<Void> first() {
    return first;
  }

  /** Pauses for those who talk over this connection. */
  public Backoff backoff() {
    return backoff;
  }

  /** Begins an attempt. */
  public void start() {
    if (closed) {
      return;
    }
    int mine = ++attempt;
    loop.schedule(() -> tooSlow(mine), timing.connect());
    transport
        .connect(() -> loop.execute(() -> lost(mine)))
        .whenComplete((made, fault) -> loop.execute(() -> ended(mine, made, fault)));
  }

  private void ended(int mine, @Nullable Link made, @Nullable Throwable fault) {
    if (mine != attempt || closed) {
      if (made != null) {
        made.close();
      }
    } else if (made != null) {
      up(made);
    } else {
      failed(
          fault instanceof CompletionException && fault.getCause() != null
              ? fault.getCause()
              : fault);
    }
  }

  private void tooSlow(int mine) {
    if (mine == attempt && link == null && !closed) {
      failed(
          new ConnectException(
              ConnectException.Reason.UNREACHABLE, "no connection within " + timing.connect()));
    }
  }

  private void up(Link made) {
    link = made;
    failures = 0;
    asked = null;
    if (quiet != null) {
      quiet.cancel();
      quiet = null;
      LOG.info("Connected to the bus again");
    }
    keepalive = new Keepalive(made, loop, timing.keepalive(), timing.keepaliveReply());
    keepalive.start();
    first.complete(null);
    List.copyOf(conversations).forEach(conversation -> conversation.linkUp(made));
  }

  private void failed(@Nullable Throwable fault) {
    if (!patient && first.completeExceptionally(asConnectException(fault))) {
      close();
      return;
    }
    complain(fault == null ? "unknown" : String.valueOf(fault.getMessage()));
    retry();
  }

  /** Attempts come many a minute: the first failure of a row is told, then one in a while. */
  private void complain(String fault) {
    if (quiet == null) {
      LOG.warn("No connection to the bus, trying again: {}", fault);
      quiet = loop.timer(() -> quiet = null, REMINDER);
    } else {
      LOG.debug("No connection to the bus: {}", fault);
    }
  }

  private static ConnectException asConnectException(@Nullable Throwable fault) {
    if (fault instanceof ConnectException known) {
      return known;
    }
    String message = "the connection could not be made: " + fault;
    return fault == null
        ? new ConnectException(ConnectException.Reason.UNREACHABLE, message)
        : new ConnectException(ConnectException.Reason.UNREACHABLE, message, fault);
  }

  private void lost(int mine) {
    if (mine != attempt || link == null) {
      return;
    }
    down();
    if (!closed) {
      LOG.info("The connection to the bus is lost");
      retry();
    }
  }

  private void down() {
    Keepalive alive = keepalive;
    if (alive != null) {
      alive.stop();
    }
    link = null;
    List.copyOf(conversations).forEach(Conversation::linkDown);
  }

  private void retry() {
    attempt++;
    failures++;
    Duration pause = asked == null ? backoff.pause(failures) : backoff.atLeast(asked);
    asked = null;
    loop.schedule(this::start, pause);
  }

  /** The router goes and asks to come back after {@code retryAfter}. */
  public void goodbye(Link from, Duration retryAfter) {
    if (from != link || asked != null) {
      return;
    }
    asked = retryAfter;
    List.copyOf(conversations).forEach(Conversation::pause);
    loop.schedule(from::close, GOODBYE);
  }

  /** Adds a conversation; it hears of the connection at once where there is one. */
  public void add(Conversation conversation) {
    conversations.add(conversation);
    if (closed) {
      conversation.abandon();
    } else if (link != null) {
      conversation.linkUp(link);
    }
  }

  /** Forgets a conversation that is over. */
  public void remove(Conversation conversation) {
    conversations.remove(conversation);
  }

  /** Completes when every conversation has finished what it promised. */
  public CompletableFuture<Void> finish() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    List.copyOf(conversations).forEach(each -> all.add(each.finish().toCompletableFuture()));
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
  }

  /** Ends everything. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    Link open = link;
    if (open != null) {
      open.close();
      down();
    }
    List.copyOf(conversations).forEach(Conversation::abandon);
    conversations.clear();
    first.completeExceptionally(
        new ConnectException(ConnectException.Reason.CLOSED, "the client was closed"));
  }
}
