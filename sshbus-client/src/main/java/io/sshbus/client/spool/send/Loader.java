package io.sshbus.client.spool.send;

import io.sshbus.channel.ChannelName;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is sent next, in the order of numbers, and no more of one channel than it may hold. A
 * channel that is full or rests is passed over, and the rest goes on; when it can take more, the
 * backlog is read again from where it was passed over, for such channels alone. Belongs to its
 * {@link Courier}.
 */
final class Loader implements Backlog.Selection {
  private final Backlog backlog;
  private final CourierLimits limits;
  private final Map<ChannelName, Lane> lanes = new HashMap<>();
  private final Set<Lane> passedOver = new LinkedHashSet<>();
  private final Set<Lane> resting = new LinkedHashSet<>();
  private final Set<Lane> again = new LinkedHashSet<>();
  private final ArrayDeque<Loaded> ready = new ArrayDeque<>();
  private long memory;
  private boolean rereading;
  private long readThrough;

  /** A parcel in memory, and what its lane was when it was loaded. */
  record Loaded(Parcel parcel, Lane lane, int generation) {
    boolean isForgotten() {
      return lane.generation() != generation;
    }
  }

  Loader(Backlog backlog, CourierLimits limits) {
    this.backlog = backlog;
    this.limits = limits;
  }

  /** Forgets everything: begins with the oldest. */
  void reset() {
    lanes.clear();
    passedOver.clear();
    resting.clear();
    again.clear();
    ready.clear();
    memory = 0;
    rereading = false;
    backlog.seek(backlog.oldest());
  }

  /** Parcels to send, in the order in which they were read. */
  Iterator<Loaded> ready() {
    return ready.iterator();
  }

  @Nullable Lane lane(ChannelName channel) {
    return lanes.get(channel);
  }

  Iterable<Lane> lanes() {
    return lanes.values();
  }

  /** Reads until enough is in memory. */
  void load() throws IOException {
    if (!rereading) {
      readAgain();
    }
    while (memory < limits.memory() && (rereading || lanes.size() < limits.lanes())) {
      Parcel parcel = backlog.next(this);
      if (parcel != null) {
        add(parcel);
      } else if (!rereading) {
        return;
      } else {
        goOn();
      }
    }
  }

  private void add(Parcel parcel) {
    Lane lane = lanes.computeIfAbsent(parcel.channel(), Lane::new);
    lane.loaded(parcel);
    memory += parcel.bytes();
    ready.addLast(new Loaded(parcel, lane, lane.generation()));
  }

  /** Goes back to where lanes were passed over that can take more now. */
  private void readAgain() {
    long from = Long.MAX_VALUE;
    for (Lane lane : passedOver) {
      if (lane.readyBytes() <= limits.lane() / 2) {
        again.add(lane);
        from = Math.min(from, lane.behind());
      }
    }
    if (again.isEmpty()) {
      return;
    }
    passedOver.removeAll(again);
    again.forEach(Lane::caughtUp);
    rereading = true;
    readThrough = backlog.place();
    backlog.seek(from);
  }

  /** Nothing more is wanted of what was read before. */
  private void goOn() {
    rereading = false;
    again.clear();
    if (backlog.place() < readThrough) {
      backlog.seek(readThrough);
    }
  }

  @Override
  public boolean wants(ChannelName channel, long first) {
    if (rereading && first >= readThrough) {
      rereading = false;
      again.clear();
    }
    Lane lane = lanes.get(channel);
    if (lane == null) {
      return !rereading;
    }
    if (first <= lane.loadedThrough()
        || lane.isResting()
        || lane.behind() != Lane.NONE
        || (rereading && !again.contains(lane))) {
      return false;
    }
    if (lane.readyBytes() >= limits.lane()) {
      lane.passedOver(first);
      passedOver.add(lane);
      again.remove(lane);
      return false;
    }
    return true;
  }

  @Override
  public boolean isEnough() {
    return rereading && again.isEmpty();
  }

  /** A parcel has left {@link #ready}, and is sent. */
  void sent(Parcel parcel, Lane lane) {
    lane.sent(parcel);
  }

  /** A parcel that was sent has all its answers. */
  void answered(Parcel parcel, Lane lane) {
    lane.inFlight.remove(parcel);
    memory -= parcel.bytes();
  }

  /** A parcel that was answered must go again. */
  void rest(Parcel parcel, Lane lane) {
    memory -= lane.rest(parcel);
    passedOver.remove(lane);
    again.remove(lane);
    resting.add(lane);
  }

  /** Lets lanes go on that have rested long enough. */
  void wake(long now) {
    for (Iterator<Lane> each = resting.iterator(); each.hasNext(); ) {
      Lane lane = each.next();
      if (lane.wakeAt() <= now) {
        lane.wake();
        passedOver.add(lane);
        each.remove();
      }
    }
  }

  /** Forgets a lane that has nothing any more. */
  void tidy(Lane lane) {
    if (lane.isDone() && !again.contains(lane)) {
      lanes.remove(lane.channel());
    }
  }
}
