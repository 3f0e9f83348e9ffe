package io.sshbus.server.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.group.Group;
import io.sshbus.group.GroupMember;
import io.sshbus.group.GroupOutput;
import io.sshbus.group.GroupProgress;
import io.sshbus.lease.OwnedTable;
import io.sshbus.log.AppendOutcome;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.TableEntry;
import io.sshbus.routing.Deliveries;
import io.sshbus.routing.Subscription;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A group that has members, or has just had some: its state, there once the group is this router's,
 * its subscription, and its mailbox, on whose thread the state lives. Ends once nobody is there and
 * everything is saved, and gives the group back. Any thread.
 */
final class RunningGroup implements Deliveries, GroupOutput {
  private static final Logger LOG = LoggerFactory.getLogger(RunningGroup.class);

  private final GroupKey key;
  private final GroupPolicy policy;
  private final Groups groups;
  private final Mailbox mailbox;
  private final Seats seats = new Seats();
  private final Subscription subscription;
  private volatile GroupFigures figures = GroupFigures.NONE;
  private BusException why = Groups.movedFault();
  private @Nullable Group state;
  private long epoch;
  private boolean saving;
  private boolean wasLive;
  private int expected;
  private boolean ended;
  private boolean closed;

  /** What happens to the state. */
  interface Change {
    void apply(Group state, long now);
  }

  /** A group of which there is nothing to be had before it is {@link #begin begun}. */
  RunningGroup(GroupKey key, GroupDefinition definition, GroupPolicy policy, Groups groups) {
    this.key = key;
    this.policy = policy;
    this.groups = groups;
    this.mailbox = new Mailbox(groups.threads().readers(), this::turn, this::broken);
    this.subscription = groups.source().subscribe(key.filter(), definition, this);
  }

  /**
   * Goes on from what {@code taken} brings, once that is there; or ends, and tells its members why
   * the group could not be had. What is asked of it before waits.
   */
  void begin(CompletionStage<TableEntry> taken) {
    var unused = taken.whenComplete((entry, fault) -> mailbox.open(() -> begin(entry, fault)));
  }

  private void begin(@Nullable TableEntry entry, @Nullable Throwable fault) {
    if (entry == null) {
      Throwable cause = fault instanceof CompletionException ? fault.getCause() : fault;
      if (cause instanceof BusException told) {
        finish(told);
      } else {
        broken(new IllegalStateException("the group could not be taken", cause));
      }
      return;
    }
    epoch = entry.epoch();
    load(entry);
  }

  private void load(TableEntry entry) {
    try {
      GroupProgress stored = GroupProgress.decode(entry.value());
      state = new Group(policy.rules(), stored, this);
      subscription.start(stored.low());
    } catch (RuntimeException fault) {
      broken(fault);
    }
  }

  private void broken(Throwable fault) {
    LOG.error("the group {} ends by a fault", key, fault);
    end(new BusException(ErrorCode.INTERNAL, "the group failed; the router's log says why", fault));
  }

  GroupFigures figures() {
    return figures;
  }

  /**
   * Lets a member in; returns false where the group has just ended and another must be begun.
   *
   * @throws BusException {@link ErrorCode#TOO_MANY_SUBSCRIPTIONS}
   */
  boolean join(String principal, NewMember newcomer) {
    Seated member;
    synchronized (this) {
      if (ended) {
        return false;
      }
      member = new Seated(principal, seats.take(principal), newcomer.member());
      expected++;
    }
    newcomer.joined().accept(new GroupMembership(this, member));
    mailbox.add(() -> enter(member, newcomer.credit()));
    return true;
  }

  /** Whoever changed its mind meanwhile is let in no more. */
  private void enter(Seated member, IntSupplier credit) {
    Group group = state;
    if (group == null) {
      member.putOut(why);
    } else if (!hasLeft(member)) {
      group.join(member, credit.getAsInt());
    }
  }

  private synchronized boolean hasLeft(Seated member) {
    return member.isGone;
  }

  /**
   * Somebody who wants to join.
   *
   * @param credit how many events it takes before it has acknowledged some; asked when it enters,
   *     so that what it says meanwhile counts
   * @param joined takes its hold on the group, before it is offered anything
   */
  record NewMember(GroupMember member, IntSupplier credit, Consumer<GroupMembership> joined) {}

  void leave(GroupMember member, boolean failed) {
    tell(
        (group, now) -> {
          group.leave(member, failed, now);
          left(member);
        });
  }

  private void left(GroupMember member) {
    if (member instanceof Seated seated) {
      synchronized (this) {
        if (seated.isGone) {
          return;
        }
        seated.isGone = true;
        seats.give(seated.principal, seated.number);
        expected--;
      }
    }
  }

  /** Changes the state soon, unless the group has ended. */
  void tell(Change change) {
    mailbox.add(
        () -> {
          Group group = state;
          if (group != null) {
            change.apply(group, groups.source().millis());
          }
        });
  }

  /** Time has passed. */
  void tick() {
    tell((group, now) -> {});
  }

  /**
   * Takes in how far the log has been searched, so that rare matches are not searched for again.
   */
  void look() {
    tell((group, now) -> group.examined(subscription.settled()));
  }

  private void turn() {
    Group group = state;
    if (group == null) {
      return;
    }
    group.turn(groups.source().millis(), groups.source().micros());
    figures = new GroupFigures(group.size(), group.unacked(), wasLive);
    if (mailbox.mayOfferAgain(group.isFull())) {
      subscription.room();
    }
    if (!saving && group.size() == 0) {
      endIfNobodyComes();
    }
  }

  private void endIfNobodyComes() {
    synchronized (this) {
      if (expected > 0) {
        return;
      }
      ended = true;
    }
    close();
  }

  private void close() {
    if (closed) {
      return;
    }
    closed = true;
    state = null;
    figures = GroupFigures.NONE;
    subscription.close();
    if (epoch > 0) {
      groups.states().close(key.text(), epoch);
    }
    groups.ended(key, this);
  }

  /** The lease of an epoch is another router's now. */
  void lost(long lease) {
    mailbox.add(
        () -> {
          if (lease == epoch) {
            finish(OwnedTable.lost());
          }
        });
  }

  /** Puts all members out and ends without another look at the state. */
  void end(BusException because) {
    mailbox.add(() -> finish(because));
  }

  private void finish(BusException because) {
    Group group = state;
    why = because;
    synchronized (this) {
      ended = true;
    }
    if (group != null) {
      group.members().forEach(member -> member.putOut(because));
    }
    close();
  }

  @Override
  public void save(GroupProgress progress) {
    saving = true;
    groups
        .states()
        .put(key.text(), new TableEntry(epoch, progress.encode()))
        .whenComplete(
            (standing, fault) -> tell((group, now) -> saved(group, now, standing, fault)));
  }

  private void saved(
      Group group, long now, @Nullable TableEntry standing, @Nullable Throwable fault) {
    saving = false;
    if (fault != null || standing == null) {
      group.notSaved(now);
    } else if (standing.epoch() != epoch) {
      end(OwnedTable.lost());
    } else {
      group.saved();
    }
  }

  @Override
  public void bury(DeadLetter letter) {
    groups
        .source()
        .append(DeadLetters.request(letter, key, policy.deadLetters()))
        .whenComplete(
            (outcome, fault) ->
                tell(
                    (group, now) -> {
                      if (outcome instanceof AppendOutcome.Stored) {
                        group.buried(letter.id());
                      } else {
                        group.notBuried(letter.id(), now);
                      }
                    }));
  }

  @Override
  public boolean offer(StoredBatch batch, Picks picks) {
    return mailbox.offer(
        batch,
        picks,
        () -> {
          Group group = state;
          if (group != null) {
            group.take(batch, picks);
          }
        });
  }

  @Override
  public void gap(EventId from, EventId to) {
    tell((group, now) -> group.gap(from, to));
  }

  @Override
  public void live() {
    tell(
        (group, now) -> {
          wasLive = true;
          group.caughtUp();
        });
  }

  @Override
  public void failed(BusException fault) {
    end(fault);
  }

  @Override
  public Optional<Position> oldestWaiting(int partition) {
    return mailbox.oldest(partition);
  }

  /** A member with its seat. Its state belongs to the group's monitor. */
  private final class Seated implements GroupMember {
    private final String principal;
    private final int number;
    private final GroupMember member;
    private boolean isGone;

    Seated(String principal, int number, GroupMember member) {
      this.principal = principal;
      this.number = number;
      this.member = member;
    }

    @Override
    public String id() {
      return principal + "#" + number;
    }

    @Override
    public boolean offer(StoredBatch batch, Picks picks) {
      return member.offer(batch, picks);
    }

    @Override
    public void acked(EventId id) {
      member.acked(id);
    }

    @Override
    public void live() {
      member.live();
    }

    @Override
    public void gap(EventId from, EventId to) {
      member.gap(from, to);
    }

    @Override
    public void refused(BusException why) {
      member.refused(why);
    }

    @Override
    public void putOut(BusException why) {
      left(this);
      member.putOut(why);
    }
  }
}
