package io.sshbus.lease;

import io.sshbus.channel.BusException;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.group.Group;
import io.sshbus.group.GroupMember;
import io.sshbus.group.GroupOutput;
import io.sshbus.group.GroupProgress;
import io.sshbus.group.GroupRules;
import io.sshbus.group.PartitionProgress;
import io.sshbus.log.Cursor;
import io.sshbus.log.MergeRule;
import io.sshbus.log.Position;
import io.sshbus.log.StoredBatch;
import io.sshbus.log.TableEntry;
import io.sshbus.log.memory.MemoryEngine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One life of a router that runs the group whenever it has members and can have it. */
final class SimulatedRouter {
  private static final int PATIENCE = 60;

  private final LeaseSchedule world;
  private final String name;
  private final MemoryEngine engine;
  private final Leases machine = new Leases();
  private final SlowPorts ports;
  private final LeaseDesk desk;
  private final OwnedTable states;
  private final Map<Holder, Sighting> sightings = new HashMap<>();
  private boolean dead;
  private boolean opening;
  private @Nullable Running running;

  /** What was last seen of another router, and since when nothing else has been. */
  private record Sighting(long heard, int step) {}

  SimulatedRouter(String name, LeaseSchedule world, MemoryEngine engine) {
    this.name = name;
    this.world = world;
    this.engine = engine;
    this.ports =
        new SlowPorts(
            world,
            this,
            engine.journal(Map.of(Leases.MACHINE, machine)),
            engine.table("groups", MergeRule.OWNED));
    this.desk =
        new LeaseDesk(
            ports,
            machine,
            new LeaseDesk.Identity(name, false),
            new LeaseDesk.Source(world::id, world::micros));
    this.states = new OwnedTable(ports, desk);
    desk.onLoss(this::lost);
  }

  boolean isDead() {
    return dead;
  }

  String name() {
    return name;
  }

  Bytes replica() {
    engine.follow();
    return machine.snapshot();
  }

  void die() {
    dead = true;
    if (running != null && running.unacked() > 0) {
      world.saw(LeaseCoverage.CRASH);
    }
    running = null;
  }

  void step(int what) {
    switch (what) {
      case 0 -> join();
      case 1, 9, 10 -> withGroup(Running::feed);
      case 2, 3, 11, 12, 13, 14 -> withGroup(Running::ack);
      case 4 -> withGroup(Running::leave);
      case 5 -> engine.follow();
      case 6 -> renew();
      case 7 -> look();
      default -> desk.tick();
    }
    withGroup(Running::turn);
  }

  private void withGroup(Consumer<Running> what) {
    Running now = running;
    if (now != null) {
      what.accept(now);
    }
  }

  void join() {
    if (running != null) {
      running.join();
    } else if (!opening) {
      opening = true;
      states
          .open(LeaseSchedule.GROUP)
          .whenComplete((entry, fault) -> world.guard(() -> opened(entry)));
    }
  }

  private void opened(@Nullable TableEntry entry) {
    opening = false;
    if (entry == null) {
      return;
    }
    running = new Running(entry);
    running.join();
  }

  private void lost(Lease lease) {
    if (running != null && running.epoch == lease.epoch() && !dead) {
      world.saw(LeaseCoverage.LOSS_TOLD);
      running = null;
    }
  }

  /** Sets the group to where it stands, as an operator would, whoever runs it. */
  void seize() {
    TableEntry standing = states.get(LeaseSchedule.GROUP).orElseThrow();
    if (running == null && !opening) {
      opening = true;
      states
          .seize(LeaseSchedule.GROUP, Bytes.EMPTY)
          .whenComplete(
              (entry, fault) -> {
                opening = false;
                if (entry != null) {
                  world.saw(LeaseCoverage.SEIZED);
                  states.close(LeaseSchedule.GROUP, entry.epoch());
                }
              });
    }
    world.requireNotAhead(standing);
  }

  private @Nullable Holder mine() {
    return machine.heard().keySet().stream()
        .filter(holder -> holder.router().equals(name))
        .findFirst()
        .orElse(null);
  }

  private void send(LeaseCommand command) {
    ports.submit(world.command(command));
  }

  private void renew() {
    Holder mine = mine();
    if (mine != null) {
      send(new LeaseCommand.Renew("", mine));
    }
  }

  /** Ends the lives of others of whom nothing has been heard for long. */
  private void look() {
    engine.follow();
    Map<Holder, Long> heard = machine.heard();
    sightings.keySet().retainAll(heard.keySet());
    heard.forEach(
        (holder, index) -> {
          Sighting last = sightings.get(holder);
          if (last == null || last.heard() != index) {
            sightings.put(holder, new Sighting(index, world.step()));
          } else if (world.step() - last.step() > PATIENCE && !holder.router().equals(name)) {
            send(new LeaseCommand.End("silent", holder, index));
          }
        });
  }

  /** The group while this router takes it for its own. */
  private final class Running implements GroupOutput {
    private final long epoch;
    private final Group group;
    private final List<Member> members = new ArrayList<>();
    private final Position low;
    private int fed;
    private boolean saving;

    Running(TableEntry entry) {
      epoch = entry.epoch();
      GroupProgress stored = GroupProgress.decode(entry.value());
      PartitionProgress part = stored.partitions().get(0);
      if (part != null && !part.done().isEmpty()) {
        world.saw(LeaseCoverage.TAKEN_OVER);
      }
      low = part == null ? Position.START : part.low();
      fed = (int) low.offset();
      group = new Group(new GroupRules(0, 1_000_000), stored, this);
    }

    int unacked() {
      return group.unacked();
    }

    void join() {
      if (members.size() < 2) {
        Member member = new Member("m" + members.size() + world.step());
        members.add(member);
        group.join(member, 10);
      }
    }

    void feed() {
      if (fed < world.log().size()) {
        StoredBatch batch = world.log().get(fed++);
        int end = batch.batch().section().count();
        if (batch.offset() > low.offset() || low.index() == 0) {
          group.take(batch, Picks.ALL);
        } else if (low.index() < end) {
          // As a feed does that begins in the midst of a batch.
          int[] rest = Picks.range(low.index(), end).toArray();
          group.take(new StoredBatch(0, batch.offset(), batch.batch().pick(rest)), Picks.of(rest));
        }
      }
    }

    void ack() {
      Member member = members.isEmpty() ? null : members.get(world.pick(members.size()));
      if (member != null && !member.has.isEmpty()) {
        int upTo = world.pick(member.has.size());
        EventId id = member.has.get(upTo);
        member.has.subList(0, upTo + 1).clear();
        group.ack(member, id, world.millis());
      }
    }

    void leave() {
      if (!members.isEmpty() && world.happens(3)) {
        group.leave(members.remove(0), world.pick(2) == 0, world.millis());
      }
    }

    void turn() {
      group.turn(world.millis(), 1);
      group.examined(Cursor.NONE.with(0, Position.at(fed)));
      if (running == this && members.isEmpty() && !saving) {
        running = null;
        world.saw(LeaseCoverage.RELEASED);
        states.close(LeaseSchedule.GROUP, epoch);
      }
    }

    @Override
    public void save(GroupProgress progress) {
      saving = true;
      states
          .put(LeaseSchedule.GROUP, new TableEntry(epoch, progress.encode()))
          .whenComplete((standing, fault) -> world.guard(() -> saved(standing)));
    }

    private void saved(@Nullable TableEntry standing) {
      saving = false;
      if (running != this) {
        return;
      }
      if (standing == null) {
        world.saw(LeaseCoverage.NOT_SAVED);
        group.notSaved(world.millis());
      } else if (standing.epoch() != epoch) {
        world.saw(LeaseCoverage.STALE_WRITE);
        running = null;
      } else {
        group.saved();
      }
    }

    @Override
    public void bury(DeadLetter letter) {
      throw new AssertionError("nothing is given up");
    }

    /** Takes what it gets. */
    private final class Member implements GroupMember {
      private final String id;
      private final List<EventId> has = new ArrayList<>();

      Member(String id) {
        this.id = id;
      }

      @Override
      public String id() {
        return id;
      }

      @Override
      public boolean offer(StoredBatch batch, Picks picks) {
        for (int i = 0; i < batch.batch().section().count(); i++) {
          EventId event = batch.id(picks.isAll() ? i : picks.at(i));
          world.delivered(event, epoch);
          has.add(event);
        }
        return true;
      }

      @Override
      public void acked(EventId event) {
        world.acked(event, epoch);
      }

      @Override
      public void live() {}

      @Override
      public void gap(EventId from, EventId to) {}

      @Override
      public void refused(BusException why) {
        throw new AssertionError(why.getMessage());
      }

      @Override
      public void putOut(BusException why) {
        throw new AssertionError(why.getMessage());
      }
    }
  }
}
