package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.Cursor;
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Deliveries;
import io.sshbus.routing.Subscription;
import io.sshbus.routing.Wanted;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.bus.StartingPlaces;
import io.sshbus.server.cursor.CursorAttachment;
import io.sshbus.server.cursor.CursorStore;
import io.sshbus.server.cursor.CursorUse;
import io.sshbus.server.cursor.CursorUser;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription with its place in an outbox and its cursor. Begins on a reader, since finding the
 * first place may wait for the disk. Any thread.
 */
public final class ActiveSubscription implements ClientSubscription, Deliveries, CursorUser {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveSubscription.class);

  private final Bus bus;
  private final Outbox outbox;
  private final Connection connection;
  private final String name;
  private final SubscribeOptions options;
  private final @Nullable Integer lastEvents;
  private final Owner owner;
  private final Wanted wanted;
  private final Subscription subscription;
  private final @Nullable ProgressNotes notes;
  private @Nullable CursorKeeper keeper;
  private final AtomicBoolean failed = new AtomicBoolean();
  private volatile boolean closed;
  private boolean wantsMore = true;
  private boolean counted;
  private boolean plain;

  /**
   * A subscription that has not begun.
   *
   * @param options their filter given, and allowed
   * @param lastEvents begin with so many that match, whatever the options say; null to begin where
   *     they say
   * @param owner told when it ends by itself
   * @throws BusException {@link ErrorCode#BAD_SELECTOR}, {@link ErrorCode#BAD_PATTERN}, {@link
   *     ErrorCode#CURSOR_IN_USE}
   */
  public ActiveSubscription(
      Bus bus,
      Connection connection,
      Outbox outbox,
      String name,
      SubscribeOptions options,
      @Nullable Integer lastEvents,
      Owner owner) {
    this.bus = bus;
    this.connection = connection;
    this.outbox = outbox;
    this.name = name;
    this.options = options;
    this.lastEvents = lastEvents;
    this.owner = owner;
    this.wanted = Wanted.parse(options.select(), options.match());
    this.subscription = bus.subscribe(filter(), wanted, connection.principal().id(), this);
    boolean searches = !options.match().isEmpty() || !options.select().isEmpty();
    this.notes = searches ? new ProgressNotes(name, subscription::settled, outbox) : null;
  }

  /** It ends with what is there already, and wants nothing of what comes. Before it begins. */
  public ActiveSubscription untilNow() {
    wantsMore = false;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  private ChannelFilter filter() {
    return Objects.requireNonNull(options.filter(), "the filter was given");
  }

  /**
   * Attaches to the cursor, if one is wanted, and starts; completes once it has, or has failed to.
   *
   * @throws BusException {@link ErrorCode#CURSOR_IN_USE}
   */
  @Override
  public CompletionStage<Void> begin(ChannelPort port) {
    CursorAttachment cursor = attach();
    if (cursor != null) {
      Cursor handled = StartingPlaces.behind(options.after());
      keeper = new CursorKeeper(cursor, subscription::settled, port, options.manualAck(), handled);
    } else {
      plain = true;
      count();
    }
    // "now" is the moment of asking, not that of a reader's first free minute.
    Cursor now = bus.places().of(filter(), new Since.Now());
    Executor finder = lastEvents == null ? bus.threads().readers() : searching();
    return CompletableFuture.runAsync(() -> start(now, cursor), finder);
  }

  /** Where there is a cursor, that counts. */
  private synchronized void count() {
    boolean now = plain && wantsMore && !closed;
    if (now != counted) {
      counted = now;
      bus.interest().count(filter(), now ? 1 : -1, 0);
    }
  }

  private @Nullable CursorAttachment attach() {
    if (!(options.since() instanceof Since.Last) && options.name().isEmpty()) {
      return null;
    }
    String cursor =
        options.name().isEmpty()
            ? CursorStore.defaultName(filter().value(), options.match(), options.select())
            : options.name();
    return bus.cursors().attach(connection.principal(), cursor, options.takeover(), this);
  }

  private void start(Cursor now, @Nullable CursorAttachment cursor) {
    if (closed) {
      return;
    }
    try {
      Cursor first = first(now, cursor);
      Cursor handled = StartingPlaces.behind(options.after());
      for (int partition : handled.positions().keySet()) {
        if (!first.positions().containsKey(partition)) {
          throw new BusException(
              ErrorCode.BAD_SINCE, "there is no partition " + partition + " for " + filter());
        }
      }
      if (!closed) {
        begin(first.furthest(handled), handled);
        if (keeper != null) {
          keeper.start(bus.threads().timer());
        }
        if (notes != null) {
          notes.start(bus.threads().timer());
        }
      }
    } catch (BusException fault) {
      failed(fault);
    } catch (RuntimeException fault) {
      LOG.error("a subscription to {} could not begin", filter(), fault);
      failed(new BusException(ErrorCode.INTERNAL, "the router's log says why"));
    }
  }

  /** Bodies that are tried before the subscription has begun cost what they cost after. */
  private Executor searching() {
    return bus.searching(wanted, connection.principal().id());
  }

  private void begin(Cursor first, Cursor handled) {
    if (options.since() instanceof Since.Retained) {
      subscription.startWithLastValues(first, handled, bus.log(), searching());
    } else {
      subscription.start(first);
    }
  }

  private Cursor first(Cursor now, @Nullable CursorAttachment cursor) {
    Optional<Cursor> stored = cursor == null ? Optional.empty() : cursor.load();
    if (lastEvents != null) {
      return bus.places().lastEvents(filter(), wanted, lastEvents);
    }
    if (options.since() instanceof Since.Last && stored.isPresent()) {
      return now.withAll(stored.get());
    }
    Cursor first = fromNow() ? now : bus.places().of(filter(), asked());
    if (cursor != null && stored.isEmpty()) {
      store(cursor, first);
    }
    return first;
  }

  private static void store(CursorAttachment cursor, Cursor first) {
    try {
      cursor.advance(first).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof BusException told ? told : e;
    }
  }

  private boolean fromNow() {
    return asked() instanceof Since.Now || asked() instanceof Since.Retained;
  }

  /** What is sent to one node alone, nobody has read for it before it came. */
  private Since asked() {
    if (!(options.since() instanceof Since.Last)) {
      return options.since();
    }
    Optional<String> node = connection.principal().nodeName();
    boolean inbox =
        node.isPresent() && new ChannelFilter("$to/" + node.get() + "/#").covers(filter());
    return inbox ? new Since.All() : new Since.Now();
  }

  /**
   * Moves the cursor behind {@code id}.
   *
   * @throws BusException {@link ErrorCode#UNSUPPORTED} where the subscription has no cursor that is
   *     moved by hand; {@link ErrorCode#BAD_FRAME} for an event that was never sent
   */
  @Override
  public void ack(EventId id) {
    CursorKeeper cursor = keeper;
    if (cursor == null || !options.manualAck()) {
      throw new BusException(
          ErrorCode.UNSUPPORTED,
          "only a subscription with a name or since=last, and ack=manual, takes acks");
    }
    cursor.ack(id).whenComplete((moved, fault) -> acknowledged(id, fault));
  }

  private void acknowledged(EventId id, @Nullable Throwable fault) {
    Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
    if (cause == null) {
      outbox.add(new RouterFrame.Acked(name, id));
    } else if (!closed) {
      owner.notAcknowledged(
          this,
          cause instanceof BusException told
              ? told
              : new BusException(ErrorCode.INTERNAL, "the ack of " + id + " failed: " + cause));
    }
  }

  @Override
  public void nack(EventId id, Duration delay) {
    throw new BusException(ErrorCode.UNSUPPORTED, "only a member of a group gives events back");
  }

  @Override
  public void credit(long events) {
    throw new BusException(ErrorCode.UNSUPPORTED, "only a member of a group has credit");
  }

  @Override
  public void conclude() {
    if (keeper != null) {
      keeper.conclude();
    }
  }

  @Override
  public void settle(Cursor written, Runnable then) {
    if (keeper == null) {
      then.run();
    } else {
      keeper.finish(written, then);
    }
  }

  @Override
  public void lose() {
    close();
  }

  /** Ends the subscription and lets go of its cursor. */
  @Override
  public void close() {
    closed = true;
    count();
    subscription.close();
    if (keeper != null) {
      keeper.close();
    }
    if (notes != null) {
      notes.close();
    }
  }

  @Override
  public boolean offer(StoredBatch batch, Picks picks) {
    if (keeper != null) {
      int last = picks.isAll() ? batch.batch().section().count() - 1 : picks.last();
      keeper.offering(batch.id(last));
    }
    if (!outbox.offer(new RouterFrame.Events(name, batch, picks), subscription::room)) {
      return false;
    }
    if (notes != null) {
      notes.offered();
    }
    connection.delivers(batch.batch());
    return true;
  }

  @Override
  public void gap(EventId from, EventId to) {
    outbox.add(new RouterFrame.Gap(name, from, to, "retention"));
  }

  @Override
  public void live() {
    outbox.add(new RouterFrame.Live(name, subscription.settled().seen()));
  }

  @Override
  public CursorUse use() {
    return new CursorUse(filter(), options.select(), options.match(), options.manualAck(), 0);
  }

  @Override
  public boolean isLive() {
    return subscription.isLive();
  }

  @Override
  public void lost(BusException why) {
    failed(why);
  }

  @Override
  public void failed(BusException fault) {
    if (closed || !failed.compareAndSet(false, true)) {
      return;
    }
    close();
    owner.ended(this, fault);
  }

  @Override
  public Optional<Position> oldestWaiting(int partition) {
    return outbox.oldest(name, partition);
  }
}
