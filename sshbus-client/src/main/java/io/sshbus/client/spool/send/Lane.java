package io.sshbus.client.spool.send;

import io.sshbus.channel.ChannelName;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One channel's part of what is being sent. Belongs to its {@link Courier}. */
final class Lane {
  static final long NONE = -1;

  private final ChannelName channel;
  final ArrayDeque<Parcel> inFlight = new ArrayDeque<>();
  private long readyBytes;
  private long loadedThrough = NONE;
  private long behind = NONE;
  private long wakeAt = Long.MAX_VALUE;
  private boolean resting;
  private int refusals;
  private int generation;

  Lane(ChannelName channel) {
    this.channel = channel;
  }

  ChannelName channel() {
    return channel;
  }

  /** What is in memory and not sent, in bytes. */
  long readyBytes() {
    return readyBytes;
  }

  /** The last number that was read. */
  long loadedThrough() {
    return loadedThrough;
  }

  /** The lowest number that was passed over when read, {@link #NONE} for none. */
  long behind() {
    return behind;
  }

  boolean isResting() {
    return resting;
  }

  /** Changes when all that was loaded is forgotten. */
  int generation() {
    return generation;
  }

  void loaded(Parcel parcel) {
    readyBytes += parcel.bytes();
    loadedThrough = parcel.last();
  }

  void sent(Parcel parcel) {
    readyBytes -= parcel.bytes();
    inFlight.addLast(parcel);
  }

  /** Numbers from {@code number} on were passed over. */
  void passedOver(long number) {
    behind = number;
  }

  void caughtUp() {
    behind = NONE;
  }

  /**
   * The bus does not take {@code parcel} now: it must come again, and everything behind it.
   *
   * @return how many bytes in memory were forgotten
   */
  long rest(Parcel parcel) {
    long forgotten = readyBytes;
    readyBytes = 0;
    if (!resting) {
      resting = true;
      generation++;
      refusals++;
      behind = parcel.first();
      wakeAt = Long.MAX_VALUE;
    }
    behind = Math.min(behind, parcel.first());
    loadedThrough = behind - 1;
    return forgotten;
  }

  int refusals() {
    return refusals;
  }

  /** All that was sent before it began to rest has been answered. */
  void wakeAt(long millis) {
    wakeAt = millis;
  }

  long wakeAt() {
    return wakeAt;
  }

  void wake() {
    resting = false;
    wakeAt = Long.MAX_VALUE;
  }

  void confirmed() {
    refusals = 0;
  }

  boolean isDone() {
    return inFlight.isEmpty() && readyBytes == 0 && behind == NONE && !resting;
  }

  /** The producer id of what is unanswered; null for nothing. */
  @Nullable String producer() {
    Parcel first = inFlight.peekFirst();
    return first == null ? null : first.producer();
  }
}
