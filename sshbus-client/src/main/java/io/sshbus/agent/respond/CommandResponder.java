package io.sshbus.agent.respond;

import io.sshbus.agent.command.Children;
import io.sshbus.agent.config.ResponderSettings;
import io.sshbus.channel.Sender;
import io.sshbus.client.Request;
import io.sshbus.client.RequestHandler;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A responder at work: each request is a run of its command, as many at once as may be. Requests
 * come on a thread of the client, which never waits; commands run on threads of their own.
 */
public final class CommandResponder implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommandResponder.class);

  private final ResponderSettings settings;
  private final Executor threads;
  private final CommandReply.Surroundings around;
  private final Turns<Request> turns;

  /**
   * A responder that is not asked yet.
   *
   * @param threads where commands are waited for
   * @param timer for time limits; must not be kept
   */
  public CommandResponder(
      ResponderSettings settings, Executor threads, ScheduledExecutorService timer) {
    this.settings = settings;
    this.threads = threads;
    this.around =
        new CommandReply.Surroundings(settings, new Children(threads, timer), threads, timer);
    this.turns = new Turns<>(settings.concurrency(), settings.waiting());
  }

  /** The channels. */
  public String filter() {
    return settings.filter().value();
  }

  @Override
  public void handle(Request request) {
    request.onOver(() -> withdraw(request));
    Optional<Turns.Asked<Request>> refused;
    synchronized (turns) {
      refused = turns.arrive(new Turns.Asked<>(who(request.sender()), request));
    }
    refused.ifPresent(
        asked ->
            asked
                .what()
                .fail("RESPONDER_BUSY", "more waits for " + settings.name() + " than it holds"));
    begin();
  }

  /** All users of a node are one: it says who they are. */
  private static String who(Sender sender) {
    String node = sender.node();
    return node == null ? sender.id() : node;
  }

  private void withdraw(Request request) {
    synchronized (turns) {
      turns.withdraw(request);
    }
  }

  private void begin() {
    for (Optional<Turns.Asked<Request>> next = next(); next.isPresent(); next = next()) {
      Turns.Asked<Request> asked = next.get();
      try {
        threads.execute(() -> serve(asked));
      } catch (RejectedExecutionException e) {
        LOG.debug("The agent ends with a request that is not answered", e);
        return;
      }
    }
  }

  private Optional<Turns.Asked<Request>> next() {
    synchronized (turns) {
      return turns.next();
    }
  }

  private void serve(Turns.Asked<Request> asked) {
    try {
      if (!asked.what().isOver()) {
        new CommandReply(around, asked.what()).run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("A fault in the agent itself; please report it", e);
      asked.what().fail("FAILED", "a fault in the agent");
    } finally {
      synchronized (turns) {
        turns.served(asked);
      }
      begin();
    }
  }
}
