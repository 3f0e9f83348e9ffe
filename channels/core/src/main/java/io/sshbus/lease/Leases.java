package io.sshbus.lease;

import io.sshbus.channel.ByteReader;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.log.JournalCommand;
import io.sshbus.log.StateMachine;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who holds which lease: a state machine behind the journal, and so the same on every router.
 *
 * <p>A lease is of one holder, until that releases it, its router begins another life, or its life
 * is ended. A holder whose life is over is granted nothing. Epochs only rise, over all leases: so
 * one that was forgotten and is taken again is above all that was ever written for it. No clock is
 * asked, and no time decides: a life is ended by a command that is void if the router has been
 * heard of meanwhile. Confined to the journal's thread.
 */
public final class Leases implements StateMachine {
  /** What the journal calls it. */
  public static final String MACHINE = "leases";

  /** How many leases there may be: as many as groups. */
  static final int MOST_LEASES = 10_000;

  /** How many routers may live at a time. */
  static final int MOST_ROUTERS = 1000;

  private static final int VERSION = 1;

  private final Map<String, Life> lives = new TreeMap<>();
  private final Map<String, Lease> leases = new TreeMap<>();
  private long epoch;
  private volatile Consumer<Lease> listener = lease -> {};

  /** The life of a router, and where the journal has the last that was heard of it. */
  private record Life(long incarnation, long heard) {}

  /**
   * Tells {@code listener} from now on of leases that ended without their holder having said so, on
   * the journal's thread.
   */
  public void listen(Consumer<Lease> listener) {
    this.listener = listener;
  }

  /**
   * Applies a {@link LeaseCommand}.
   *
   * @return a {@link LeaseOutcome}
   */
  @Override
  public Bytes apply(long index, JournalCommand command) {
    LeaseCommand asked = LeaseCommand.decode(command.body());
    LeaseOutcome outcome;
    if (asked instanceof LeaseCommand.Begin begin) {
      outcome = begin(index, begin);
    } else if (asked instanceof LeaseCommand.End end) {
      outcome = end(end);
    } else if (asked instanceof LeaseCommand.Take take) {
      outcome = hear(index, take.holder()) ? take(take, command.at()) : new LeaseOutcome.Over();
    } else if (asked instanceof LeaseCommand.Release release) {
      outcome = hear(index, release.holder()) ? release(release) : new LeaseOutcome.Over();
    } else {
      Holder holder = ((LeaseCommand.Renew) asked).holder();
      outcome = hear(index, holder) ? new LeaseOutcome.Done() : new LeaseOutcome.Over();
    }
    return outcome.encode();
  }

  /** Where the journal has the last of each router that lives. */
  Map<Holder, Long> heard() {
    Map<Holder, Long> heard = new HashMap<>();
    lives.forEach(
        (router, life) -> heard.put(new Holder(router, life.incarnation()), life.heard()));
    return heard;
  }

  /** Who holds {@code name}, if somebody does. */
  Optional<Lease> of(String name) {
    return Optional.ofNullable(leases.get(name));
  }

  private LeaseOutcome begin(long index, LeaseCommand.Begin begin) {
    String router = begin.router();
    if (begin.alone()) {
      lives.clear();
      free(lease -> true);
    }
    if (!lives.containsKey(router) && lives.size() >= MOST_ROUTERS) {
      return new LeaseOutcome.Full();
    }
    lives.put(router, new Life(index, index));
    free(lease -> lease.holder().router().equals(router));
    return new LeaseOutcome.Began(index);
  }

  private LeaseOutcome end(LeaseCommand.End end) {
    Holder holder = end.holder();
    Life life = lives.get(holder.router());
    if (life == null || life.incarnation() != holder.incarnation()) {
      return new LeaseOutcome.Over();
    }
    if (life.heard() > end.heard()) {
      return new LeaseOutcome.Heard(life.heard());
    }
    lives.remove(holder.router());
    free(lease -> lease.holder().equals(holder));
    return new LeaseOutcome.Done();
  }

  private void free(Predicate<Lease> which) {
    leases
        .values()
        .removeIf(
            lease -> {
              boolean ends = which.test(lease);
              if (ends) {
                listener.accept(lease);
              }
              return ends;
            });
  }

  /** Notes that a holder lives; false where its life is over. */
  private boolean hear(long index, Holder holder) {
    Life life = lives.get(holder.router());
    if (life == null || life.incarnation() != holder.incarnation()) {
      return false;
    }
    lives.put(holder.router(), new Life(life.incarnation(), index));
    return true;
  }

  private LeaseOutcome take(LeaseCommand.Take take, long at) {
    return new LeaseOutcome.Taken(
        take.wishes().stream().map(wish -> take(wish, take.holder(), at)).toList());
  }

  private LeaseOutcome.Answer take(LeaseCommand.Wish wish, Holder holder, long at) {
    Lease standing = leases.get(wish.name());
    if (standing == null && leases.size() >= MOST_LEASES) {
      return new LeaseOutcome.TooMany();
    }
    boolean others = standing != null && !standing.holder().equals(holder);
    if (standing != null && others) {
      if (!wish.force()) {
        return new LeaseOutcome.HeldBy(standing.holder());
      }
      listener.accept(standing);
    }
    epoch = Math.max(epoch, wish.above()) + 1;
    leases.put(wish.name(), new Lease(wish.name(), holder, epoch, at));
    return new LeaseOutcome.Granted(epoch);
  }

  private LeaseOutcome release(LeaseCommand.Release release) {
    for (LeaseCommand.Held held : release.held()) {
      Lease lease = leases.get(held.name());
      if (lease != null && lease.epoch() == held.epoch()) {
        leases.remove(held.name());
      }
    }
    return new LeaseOutcome.Done();
  }

  /**
   * The whole state: version u8 = 1, epoch i64, the routers (name, incarnation, heard), the leases
   * (name, router, incarnation, epoch, since).
   */
  @Override
  public Bytes snapshot() {
    ByteWriter out = new ByteWriter(1024).u8(VERSION).i64(epoch).u32(lives.size());
    lives.forEach((router, life) -> out.text(router).i64(life.incarnation()).i64(life.heard()));
    out.u32(leases.size());
    for (Lease lease : leases.values()) {
      Holder holder = lease.holder();
      out.text(lease.name()).text(holder.router()).i64(holder.incarnation());
      out.i64(lease.epoch()).i64(lease.since());
    }
    return out.finish();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException where it has another version
   */
  @Override
  public void restore(Bytes snapshot) {
    ByteReader in = new ByteReader(snapshot);
    int version = in.u8();
    if (version != VERSION) {
      throw new IllegalArgumentException("a snapshot of leases of version " + version);
    }
    epoch = in.u63();
    lives.clear();
    for (int left = in.u31(); left > 0; left--) {
      lives.put(in.text(), new Life(in.u63(), in.u63()));
    }
    leases.clear();
    for (int left = in.u31(); left > 0; left--) {
      Lease lease = new Lease(in.text(), LeaseCodec.holder(in), in.u63(), in.i64());
      leases.put(lease.name(), lease);
    }
    in.end();
  }
}
