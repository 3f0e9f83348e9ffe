package io.sshbus.agent.handler;

import io.sshbus.agent.command.Children;
import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.agent.queue.EventQueue;
import io.sshbus.channel.BusException;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.client.EventBatch;
import io.sshbus.client.Subscription;
import io.sshbus.client.SubscriptionListener;
import io.sshbus.identity.NodeName;
import io.sshbus.log.Since;
import io.sshbus.wire.SubscribeOptions;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler at work: a durable subscription with manual acknowledgement, whose events go to a
 * {@link HandlerState}, whose wishes are carried out. Events are taken on a thread of the client,
 * which waits while there is no room; commands run on threads of their own.
 */
public final class Handler implements SubscriptionListener {
  private static final Logger LOG = LoggerFactory.getLogger(Handler.class);
  private static final String CURSORS = "handler/";

  private final HandlerSettings settings;
  private final NodeName node;
  private final EventQueue queue;
  private final Executor threads;
  private final ScheduledExecutorService timer;
  private final CommandRun command;
  private final HandlerState state;
  private @Nullable Subscription subscription;
  private @Nullable ScheduledFuture<?> alarm;
  private int carryingOut;
  private boolean stopped;
  private boolean moving;

  /**
   * What handlers share.
   *
   * @param queue where events go that could not be handled
   * @param threads where commands are waited for
   * @param timer for pauses and time limits; must not be kept
   * @param random where the jitter of pauses comes from
   */
  public record Surroundings(
      NodeName node,
      EventQueue queue,
      Executor threads,
      ScheduledExecutorService timer,
      RandomGenerator random) {}

  /** A handler that has not begun. */
  public Handler(HandlerSettings settings, Surroundings around) {
    this.settings = settings;
    this.node = around.node();
    this.queue = around.queue();
    this.threads = around.threads();
    this.timer = around.timer();
    this.command = new CommandRun(settings, new Children(threads, timer), timer);
    this.state = new HandlerState(settings, around.random());
  }

  /** What the router is asked for. */
  public SubscribeOptions wanted() {
    return SubscribeOptions.DEFAULT
        .withMatch(settings.match())
        .withSelect(settings.select())
        .withSince(new Since.Last())
        .withName(CURSORS + settings.name())
        .withManualAck(true);
  }

  /** The channels. */
  public String filter() {
    return settings.filter().value();
  }

  /** Acknowledges to {@code made} from now on. */
  public synchronized void attach(Subscription made) {
    subscription = made;
    notifyAll();
  }

  /** Takes the events of a delivery; returns when there is room for all. */
  public void take(EventBatch batch) throws InterruptedException {
    boolean more = true;
    while (more) {
      List<Action> actions;
      synchronized (this) {
        while (!stopped && !moving && (subscription == null || !state.hasRoom())) {
          wait();
        }
        if (stopped) {
          throw new InterruptedException("the handler " + settings.name() + " has stopped");
        }
        if (moving) {
          return;
        }
        more = fill(batch);
        actions = state.turn(System.nanoTime());
        carryingOut++;
      }
      carryOut(actions);
    }
  }

  /** Takes events while there is room; whether there may be more. */
  private boolean fill(EventBatch batch) {
    while (state.hasRoom()) {
      if (!batch.next()) {
        return false;
      }
      state.add(batch.event());
    }
    return true;
  }

  /** Decides something and does it, before anybody may find that nothing is left to be done. */
  private void decide(Supplier<List<Action>> decision) {
    List<Action> actions;
    synchronized (this) {
      actions = decision.get();
      carryingOut++;
      notifyAll();
    }
    carryOut(actions);
  }

  private void carryOut(List<Action> actions) {
    try {
      for (Action action : actions) {
        if (action instanceof Action.Start start) {
          threads.execute(() -> run(start.run()));
        } else if (action instanceof Action.Bury bury) {
          bury(bury.run());
        } else if (action instanceof Action.Ack ack) {
          acknowledge(ack.id());
        }
      }
      setAlarm();
    } finally {
      synchronized (this) {
        carryingOut--;
        notifyAll();
      }
    }
  }

  private void run(Run run) {
    Outcome outcome = outcome(run);
    tell(run, outcome);
    decide(() -> state.ended(run, outcome, System.nanoTime()));
  }

  private Outcome outcome(Run run) {
    try {
      return command.run(run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Later("the agent stops");
    } catch (RuntimeException e) {
      LOG.error("A fault in the agent itself; please report it", e);
      return new Outcome.Later("a fault in the agent");
    }
  }

  private void tell(Run run, Outcome outcome) {
    EventId first = run.events().get(0).id();
    if (outcome instanceof Outcome.Failed failed) {
      LOG.warn(
          "Handler {}, event {}, attempt {}: {}", settings.name(), first, run.attempts(), failed);
    } else if (outcome instanceof Outcome.Later later) {
      LOG.info("Handler {}, event {}, later again: {}", settings.name(), first, later.why());
    }
  }

  private void bury(Run run) {
    CompletableFuture<?>[] stored =
        run.events().stream().map(event -> store(run, event)).toArray(CompletableFuture<?>[]::new);
    CompletionStage<?> all = CompletableFuture.allOf(stored);
    all.whenComplete((done, fault) -> buried(run, fault));
  }

  private CompletableFuture<?> store(Run run, Event event) {
    try {
      return queue
          .append(DeadLetter.channel(node), DeadLetter.of(settings.name(), run, event))
          .toCompletableFuture();
    } catch (BusException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void buried(Run run, @Nullable Throwable fault) {
    if (fault != null) {
      LOG.warn("Handler {}: what failed cannot be put into the spool: {}", settings.name(), fault);
    }
    decide(() -> state.buried(run, fault == null, System.nanoTime()));
  }

  private void acknowledge(EventId id) {
    Subscription known;
    synchronized (this) {
      known = subscription;
    }
    if (known != null) {
      known
          .ack(id)
          .whenComplete(
              (done, fault) -> {
                if (fault != null) {
                  // The events come again, which every handler has to bear.
                  LOG.info("Handler {}: {} is not acknowledged: {}", settings.name(), id, fault);
                }
              });
    }
  }

  /** Has {@link #due} run when there is something to do next. */
  private synchronized void setAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
    OptionalLong due = state.due();
    if (due.isPresent() && !timer.isShutdown()) {
      long wait = Math.max(0, due.getAsLong() - System.nanoTime());
      alarm = timer.schedule(this::due, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void due() {
    decide(() -> state.turn(System.nanoTime()));
  }

  /** What keeps failing may be what the cursor was set over: room for the rest would never come. */
  @Override
  public synchronized void onMoving() {
    moving = true;
    state.moved();
    notifyAll();
  }

  @Override
  public void onMoved() {
    LOG.info("Handler {}: its cursor was set elsewhere and it goes on from there", settings.name());
    synchronized (this) {
      moving = false;
      state.moved();
      notifyAll();
    }
  }

  @Override
  public void onHandlerFault(Throwable fault) {
    LOG.debug("Handler {} takes no more", settings.name(), fault);
  }

  @Override
  public void onFailed(BusException fault) {
    LOG.error("Handler {} gets no more events: {}", settings.name(), fault.getMessage());
  }

  /**
   * Starts nothing any more; what runs is waited for, so long at most, and acknowledged before this
   * returns.
   */
  public void stop(long mostMillis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(mostMillis);
    synchronized (this) {
      stopped = true;
      state.stop();
      notifyAll();
      for (long left = mostMillis; (state.busy() > 0 || carryingOut > 0) && left > 0; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    }
  }
}
