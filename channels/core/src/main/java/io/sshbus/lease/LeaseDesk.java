package io.sshbus.lease;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.log.Journal;
import io.sshbus.log.JournalCommand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the journal for the leases of this router. What is asked for while an answer is awaited goes
 * into the next command together, so that thousands of leases cost a few writes. Any thread; never
 * blocks.
 *
 * <p>A router whose life was ended by others begins another one with the next lease that it wants.
 */
public final class LeaseDesk implements AutoCloseable {
  private final Journal journal;
  private final Identity identity;
  private final Source source;
  private final Deque<Ask> asks = new ArrayDeque<>();
  private final Deque<LeaseCommand.Held> unneeded = new ArrayDeque<>();
  private volatile Consumer<Lease> losses = lease -> {};
  private @Nullable Holder holder;
  private boolean busy;
  private boolean resting;
  private boolean closed;

  /**
   * Whose leases these are.
   *
   * @param router its name, which no other router has at the same time
   * @param alone whether no other router can be there
   */
  public record Identity(String router, boolean alone) {}

  /**
   * What commands are made of.
   *
   * @param ids random
   * @param micros the time, in microseconds since 1970
   */
  public record Source(Supplier<UUID> ids, LongSupplier micros) {}

  private record Ask(LeaseCommand.Wish wish, CompletableFuture<Long> granted) {}

  /** What goes at once. */
  private record Round(@Nullable Holder holder, List<LeaseCommand.Held> held, List<Ask> asks) {}

  /**
   * A desk in front of {@code machine}, which is {@code journal}'s. The life of the router begins
   * with the first lease.
   */
  public LeaseDesk(Journal journal, Leases machine, Identity identity, Source source) {
    this.journal = journal;
    this.identity = identity;
    this.source = source;
    machine.listen(this::ended);
  }

  /** On the journal's thread. */
  private void ended(Lease lease) {
    if (lease.holder().router().equals(identity.router())) {
      losses.accept(lease);
    }
  }

  /**
   * Tells {@code losses} from now on of leases that this router has lost, on the journal's thread.
   */
  public void onLoss(Consumer<Lease> losses) {
    this.losses = losses;
  }

  /**
   * Asks for a lease. The stage completes with the epoch granted; exceptionally with {@link
   * BusException} {@link ErrorCode#GROUP_ELSEWHERE} where another router has it, {@link
   * ErrorCode#TOO_MANY_SUBSCRIPTIONS} where there are as many as may be, or as {@link
   * Journal#submit}.
   *
   * @param wish for a lease that this router may have already; what it had then is void
   */
  public CompletionStage<Long> take(LeaseCommand.Wish wish) {
    Ask ask = new Ask(wish, new CompletableFuture<>());
    boolean isClosed;
    synchronized (this) {
      isClosed = closed;
      if (!isClosed) {
        asks.add(ask);
      }
    }
    if (isClosed) {
      ask.granted().completeExceptionally(new BusException(ErrorCode.DRAINING, "the bus stops"));
    } else {
      pump();
    }
    return ask.granted();
  }

  /** Gives a lease back, now or when the journal takes it. */
  public void release(LeaseCommand.Held held) {
    synchronized (this) {
      unneeded.add(held);
    }
    pump();
  }

  /** Tries again what the journal has refused; to be called now and then. */
  public void tick() {
    synchronized (this) {
      resting = false;
    }
    pump();
  }

  /** Ends this life, so that other routers need not find out. Grants nothing more. */
  @Override
  public void close() {
    Holder mine;
    synchronized (this) {
      closed = true;
      mine = holder;
    }
    if (mine != null) {
      var unused = submit(new LeaseCommand.End("the router stops", mine, Long.MAX_VALUE));
    }
  }

  private void pump() {
    Round round = next();
    if (round == null) {
      return;
    }
    CompletionStage<Void> gone =
        round.holder() == null ? begin() : releaseAndTake(round, round.holder());
    var unused =
        gone.whenComplete(
            (nothing, fault) -> {
              synchronized (this) {
                busy = false;
              }
              pump();
            });
  }

  private synchronized @Nullable Round next() {
    boolean some = holder != null && !unneeded.isEmpty() && !resting;
    if (busy || (asks.isEmpty() && !some)) {
      return null;
    }
    busy = true;
    if (holder == null) {
      return new Round(null, List.of(), List.of());
    }
    return new Round(holder, taken(unneeded), taken(asks));
  }

  private static <T> List<T> taken(Deque<T> from) {
    List<T> taken = new ArrayList<>();
    while (taken.size() < LeaseCommand.MOST && !from.isEmpty()) {
      taken.add(from.remove());
    }
    return taken;
  }

  private CompletionStage<Void> begin() {
    return submit(new LeaseCommand.Begin("it starts", identity.router(), identity.alone()))
        .handle(
            (outcome, fault) -> {
              if (outcome instanceof LeaseOutcome.Began began) {
                begun(new Holder(identity.router(), began.incarnation()));
              } else {
                fail(waiting(), fault == null ? full() : told(fault));
              }
              return null;
            });
  }

  private synchronized void begun(Holder mine) {
    holder = mine;
    unneeded.clear();
  }

  private synchronized List<Ask> waiting() {
    List<Ask> all = List.copyOf(asks);
    asks.clear();
    return all;
  }

  /** Both are in line together, and cost one write. */
  private CompletionStage<Void> releaseAndTake(Round round, Holder mine) {
    CompletionStage<Void> released = released(round, mine);
    return round.asks().isEmpty()
        ? released
        : released.thenCombine(answered(round.asks(), mine), (one, other) -> null);
  }

  private CompletionStage<Void> released(Round round, Holder mine) {
    if (round.held().isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return submit(new LeaseCommand.Release("nobody is there", mine, round.held()))
        .handle(
            (outcome, fault) -> {
              if (fault != null) {
                notReleased(round.held(), mine);
              }
              return null;
            });
  }

  private synchronized void notReleased(List<LeaseCommand.Held> held, Holder mine) {
    if (mine.equals(holder)) {
      unneeded.addAll(held);
      resting = true;
    }
  }

  private CompletionStage<Void> answered(List<Ask> asked, Holder mine) {
    List<LeaseCommand.Wish> wishes = asked.stream().map(Ask::wish).toList();
    return submit(new LeaseCommand.Take("somebody is there", mine, wishes))
        .handle(
            (outcome, fault) -> {
              if (outcome instanceof LeaseOutcome.Taken taken) {
                for (int i = 0; i < asked.size(); i++) {
                  answer(asked.get(i), taken.answers().get(i));
                }
              } else {
                over(mine, fault == null);
                fail(
                    asked,
                    fault == null ? elsewhere("this router was taken for dead") : told(fault));
              }
              return null;
            });
  }

  private synchronized void over(Holder life, boolean isOver) {
    if (isOver && life.equals(holder)) {
      holder = null;
    }
  }

  private static void answer(Ask ask, LeaseOutcome.Answer answer) {
    if (answer instanceof LeaseOutcome.Granted granted) {
      ask.granted().complete(granted.epoch());
    } else if (answer instanceof LeaseOutcome.HeldBy held) {
      fail(List.of(ask), elsewhere("the router " + held.holder().router() + " runs the group"));
    } else {
      fail(List.of(ask), full());
    }
  }

  private static void fail(List<Ask> asks, BusException why) {
    asks.forEach(ask -> ask.granted().completeExceptionally(why));
  }

  private static BusException full() {
    return new BusException(
        ErrorCode.TOO_MANY_SUBSCRIPTIONS, "as many groups are running as may; try again later");
  }

  static BusException elsewhere(String seen) {
    return new BusException(
        ErrorCode.GROUP_ELSEWHERE, seen + "; try again, and at another router too");
  }

  private static BusException told(Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    return cause instanceof BusException known
        ? known
        : new BusException(ErrorCode.INTERNAL, "a lease could not be had: " + fault.getMessage());
  }

  private CompletionStage<LeaseOutcome> submit(LeaseCommand command) {
    return journal
        .submit(
            new JournalCommand(
                Leases.MACHINE, source.ids().get(), source.micros().getAsLong(), command.encode()))
        .thenApply(LeaseOutcome::decode);
  }
}
