package io.sshbus.group;

import io.sshbus.channel.BusException;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Picks;
import io.sshbus.log.StoredBatch;
import java.util.ArrayList;
import java.util.List;

/** A member of a schedule: has what it was given, in that order, until it says something. */
final class SimulatedMember implements GroupMember {
  private final String id;
  private final GroupSchedule world;
  final List<SimulatedEvent> has = new ArrayList<>();
  int credit;
  boolean roomy = true;

  SimulatedMember(String id, int credit, GroupSchedule world) {
    this.id = id;
    this.credit = credit;
    this.world = world;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean offer(StoredBatch batch, Picks picks) {
    if (!roomy) {
      world.saw(GroupCoverage.REFUSED);
      return false;
    }
    int first = batch.batch().envelope().skip();
    for (int i = first; i < batch.batch().section().count(); i++) {
      world.delivered(this, batch.id(picks.isAll() ? i : picks.at(i)));
    }
    if (has.size() > credit) {
      throw new AssertionError(id + " has " + has.size() + ", more than " + credit);
    }
    return true;
  }

  @Override
  public void acked(EventId event) {
    world.acked(event);
  }

  @Override
  public void live() {
    world.saw(GroupCoverage.LIVE);
  }

  @Override
  public void gap(EventId from, EventId to) {}

  @Override
  public void refused(BusException why) {
    throw new AssertionError(id + " was refused: " + why.getMessage());
  }

  @Override
  public void putOut(BusException why) {
    world.saw(GroupCoverage.SILENT);
    world.gone(this);
  }
}
