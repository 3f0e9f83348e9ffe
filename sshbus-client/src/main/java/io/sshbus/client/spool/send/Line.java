package io.sshbus.client.spool.send;

import io.sshbus.channel.ChannelName;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One SSH channel, for the numbers of one producer id. Belongs to its {@link Courier}. */
final class Line {
  private final int number;
  private final String producer;
  private final Set<ChannelName> channels = new HashSet<>();
  private @Nullable FrameRoom room;
  private int unanswered;
  private boolean mustReopen;

  Line(int number, String producer) {
    this.number = number;
    this.producer = producer;
  }

  int number() {
    return number;
  }

  String producer() {
    return producer;
  }

  /** The router has said hello. */
  void greeted(FrameRoom limits) {
    room = limits;
  }

  FrameRoom room() {
    return Objects.requireNonNull(room);
  }

  void sent() {
    unanswered++;
  }

  void answered() {
    unanswered--;
  }

  boolean isIdle() {
    return unanswered == 0;
  }

  /** Nothing more is sent here; when all is answered, another SSH channel takes over. */
  void mustReopen() {
    mustReopen = true;
  }

  boolean isToBeClosed() {
    return mustReopen && isIdle();
  }

  /** Whether {@code parcel} may go here; where it is one channel too many, nothing more may. */
  boolean takes(Parcel parcel, CourierLimits limits) {
    if (room == null || mustReopen) {
      return false;
    }
    if (channels.size() >= limits.channels() && !channels.contains(parcel.channel())) {
      mustReopen = true;
      return false;
    }
    channels.add(parcel.channel());
    return true;
  }
}
