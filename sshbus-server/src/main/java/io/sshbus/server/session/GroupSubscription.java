package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.group.GroupMember;
import io.sshbus.log.Cursor;
import io.sshbus.log.Since;
import io.sshbus.log.StoredBatch;
import io.sshbus.routing.Wanted;
import io.sshbus.server.bus.Bus;
import io.sshbus.server.group.GroupDefinition;
import io.sshbus.server.group.GroupKey;
import io.sshbus.server.group.GroupMembership;
import io.sshbus.server.group.Groups;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that is a member of a group, with its place in an outbox. Joins on a reader, since
 * that may wait for the disk. Any thread.
 */
public final class GroupSubscription implements ClientSubscription, GroupMember {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSubscription.class);

  /** How many events a member takes before it has acknowledged some, unless it says otherwise. */
  private static final int CREDIT = 10_000;

  private final Bus bus;
  private final Connection connection;
  private final Outbox outbox;
  private final String name;
  private final SubscribeOptions options;
  private final GroupKey key;
  private final Owner owner;
  private @Nullable MemberProbe probe;
  private @Nullable GroupMembership membership;
  private int credit = CREDIT;
  private long most = Long.MAX_VALUE;
  private boolean closed;

  /**
   * A member that has not joined.
   *
   * @param options their filter given, and allowed
   * @param owner told when it ends by itself
   * @throws BusException {@link ErrorCode#BAD_FRAME} for a name that groups cannot have, or options
   *     that members cannot have; {@link ErrorCode#BAD_SELECTOR}, {@link ErrorCode#BAD_PATTERN}
   */
  public GroupSubscription(
      Bus bus,
      Connection connection,
      Outbox outbox,
      String name,
      SubscribeOptions options,
      Owner owner) {
    this.bus = bus;
    this.connection = connection;
    this.outbox = outbox;
    this.name = name;
    this.options = options;
    this.owner = owner;
    this.key =
        new GroupKey(
            options.group(), Objects.requireNonNull(options.filter(), "the filter was given"));
    if (!options.name().isEmpty() || options.takeover() || !options.after().isEmpty()) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "name, takeover and after do not go with group, which has its own");
    }
    if (options.since() instanceof Since.Retained) {
      throw new BusException(
          ErrorCode.BAD_FRAME, "a group shares events; last values are for each of its members");
    }
    Wanted unused = Wanted.parse(options.select(), options.match());
  }

  /** At most so many events in all. Before it begins. */
  public GroupSubscription withMost(long events) {
    most = events;
    credit = (int) Math.min(credit, events);
    return this;
  }

  @Override
  public String id() {
    return connection.principal().id();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletionStage<Void> begin(ChannelPort port) {
    Cursor now = bus.places().of(key.filter(), new Since.Now());
    if (!options.manualAck()) {
      MemberProbe made = new MemberProbe(port, () -> outbox.waiting(name), this::acknowledge);
      synchronized (this) {
        probe = made;
        if (closed) {
          made.close();
        }
      }
      made.start(bus.threads().timer());
    }
    return CompletableFuture.runAsync(() -> join(now), bus.threads().readers());
  }

  private void join(Cursor now) {
    try {
      GroupDefinition definition =
          new GroupDefinition(connection.principal().id(), options.match(), options.select());
      Groups.Request request = new Groups.Request(key, definition, options.since(), now);
      if (!isClosed()) {
        bus.groups()
            .join(
                request,
                new Groups.Newcomer(connection.principal(), this, this::credit, this::joined));
      }
    } catch (BusException fault) {
      putOut(fault);
    } catch (RuntimeException fault) {
      LOG.error("a member could not join {}", key, fault);
      putOut(new BusException(ErrorCode.INTERNAL, "the router's log says why"));
    }
  }

  private void joined(GroupMembership mine) {
    synchronized (this) {
      if (!closed) {
        if (options.manualAck()) {
          outbox.onExpired(name, mine::expired);
        }
        membership = mine;
        return;
      }
    }
    mine.leave(false);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized int credit() {
    return credit;
  }

  private GroupMembership membership() {
    GroupMembership mine;
    synchronized (this) {
      mine = membership;
    }
    if (mine == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "nothing was sent to this subscription yet");
    }
    return mine;
  }

  @Override
  public void ack(EventId id) {
    if (!options.manualAck()) {
      throw new BusException(
          ErrorCode.UNSUPPORTED, "only a member with ack=manual takes acks from its client");
    }
    membership().ack(id);
  }

  /** What was sent up to {@code id}, so many events, has reached the other side. */
  private void acknowledge(EventId id, int events) {
    GroupMembership mine = membership();
    if (most != Long.MAX_VALUE) {
      most -= events;
      mine.credit((int) Math.min(CREDIT, most));
    }
    mine.ack(id);
  }

  @Override
  public void nack(EventId id, Duration delay) {
    if (!options.manualAck()) {
      throw new BusException(
          ErrorCode.UNSUPPORTED, "only a member with ack=manual gives events back");
    }
    membership().nack(id, delay);
  }

  @Override
  public void credit(long events) {
    int capped = (int) Math.min(events, CREDIT);
    GroupMembership mine;
    synchronized (this) {
      credit = capped;
      mine = membership;
    }
    if (mine != null) {
      mine.credit(capped);
    }
  }

  /** It was never sent more than it takes. */
  @Override
  public void conclude() {}

  @Override
  public void settle(Cursor written, Runnable then) {
    MemberProbe probing;
    synchronized (this) {
      probing = closed ? null : probe;
    }
    if (probing == null) {
      then.run();
    } else {
      probing.finish(then);
    }
  }

  @Override
  public boolean offer(StoredBatch batch, Picks picks) {
    if (!outbox.offer(new RouterFrame.Events(name, batch, picks), this::room)) {
      return false;
    }
    connection.delivers(batch.batch());
    MemberProbe probing;
    synchronized (this) {
      probing = probe;
    }
    if (probing != null) {
      int last = picks.isAll() ? batch.batch().section().count() - 1 : picks.last();
      probing.sent(batch.id(last), batch.batch().visible());
    }
    return true;
  }

  private void room() {
    GroupMembership mine;
    synchronized (this) {
      mine = membership;
    }
    if (mine != null) {
      mine.room();
    }
  }

  @Override
  public void acked(EventId id) {
    if (options.manualAck()) {
      outbox.add(new RouterFrame.Acked(name, id));
    }
  }

  @Override
  public void live() {
    outbox.add(new RouterFrame.Live(name));
  }

  @Override
  public void gap(EventId from, EventId to) {
    outbox.add(new RouterFrame.Gap(name, from, to, "retention"));
  }

  @Override
  public void refused(BusException why) {
    if (options.manualAck()) {
      owner.notAcknowledged(this, why);
    }
  }

  @Override
  public void putOut(BusException why) {
    if (end(false)) {
      owner.ended(this, why);
    }
  }

  @Override
  public void close() {
    end(false);
  }

  @Override
  public void lose() {
    end(true);
  }

  /** Returns false where it had ended before. */
  private boolean end(boolean failed) {
    GroupMembership mine;
    MemberProbe probing;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      mine = membership;
      probing = probe;
    }
    outbox.forget(name);
    if (probing != null) {
      probing.close();
    }
    if (mine != null) {
      mine.leave(failed);
    }
    return true;
  }
}
