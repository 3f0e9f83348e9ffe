package io.sshbus.client.spool.send;

import io.sshbus.channel.ChannelName;
import io.sshbus.channel.EventsSection;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of one channel, with numbers that follow each other, on their way to the bus: settled as a
 * whole, when each has its answer. Confined to the spool's thread.
 */
public final class Parcel {
  private final String producer;
  private final ChannelName channel;
  private final long first;
  private final EventsSection section;
  private final List<Refusal> refusals = new ArrayList<>();
  private long newFrom = Long.MAX_VALUE;
  private int unanswered;
  private boolean again;
  private boolean fresh;

  /** Events that were not sent yet. */
  public Parcel(String producer, ChannelName channel, long first, EventsSection section) {
    this.producer = producer;
    this.channel = channel;
    this.first = first;
    this.section = section;
    this.unanswered = section.count();
  }

  /** The id that the numbers belong to. */
  public String producer() {
    return producer;
  }

  /** Where the events go. */
  public ChannelName channel() {
    return channel;
  }

  /** The number of the first event. */
  public long first() {
    return first;
  }

  /** The number of the last event. */
  public long last() {
    return first + section.count() - 1;
  }

  /** The events. */
  public EventsSection section() {
    return section;
  }

  /** What it takes in memory. */
  public int bytes() {
    return section.bytes().length() + 256;
  }

  /**
   * The numbers were given since the spool was opened; those from {@code number} on were never sent
   * before this time.
   */
  public void isFresh(long number) {
    fresh = true;
    newFrom = number;
  }

  /**
   * The last number that the bus can have from us, if it says that it has all up to {@code have}.
   *
   * @param highestSent as {@link Backlog#highestSent} says
   */
  long knownThrough(long have, long highestSent) {
    return fresh && have > highestSent ? first - 1 : newFrom - 1;
  }

  /** What was refused for good. */
  public List<Refusal> refusals() {
    return refusals;
  }

  /** The bus has the numbers. */
  void confirmed(long from, long to) {
    unanswered -= overlap(from, to);
  }

  /** The bus will never take the numbers. */
  void refused(Refusal refusal) {
    int count = overlap(refusal.first(), refusal.last());
    if (count > 0) {
      refusals.add(refusal);
      unanswered -= count;
    }
  }

  /** The bus does not take the numbers now: all goes again. */
  void refusedForNow(long from, long to) {
    unanswered -= overlap(from, to);
    again = true;
  }

  private int overlap(long from, long to) {
    return (int) Math.max(0, Math.min(to, last()) - Math.max(from, first) + 1);
  }

  boolean isAnswered() {
    return unanswered <= 0;
  }

  boolean mustGoAgain() {
    return again;
  }
}
