package io.sshbus.rules;

import java.util.concurrent.atomic.LongAdder;

/** How often a rule was tried and what came of it, since its configuration was read. Any thread. */
public final class RuleFigures {
  private final LongAdder tried = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final LongAdder republished = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /** Nothing yet. */
  RuleFigures() {}

  void tried(boolean hit, long took) {
    tried.increment();
    nanos.add(took);
    if (hit) {
      hits.increment();
    }
  }

  void republished() {
    republished.increment();
  }

  void dropped() {
    dropped.increment();
  }

  /** On how many events its pattern was tried, or its place in their JSON looked at. */
  public long triedCount() {
    return tried.sum();
  }

  /** On how many events it held. */
  public long hits() {
    return hits.sum();
  }

  /** How long all the tries took, in nanoseconds. */
  public long nanos() {
    return nanos.sum();
  }

  /** How many events it sent to its further channel. */
  public long republishedCount() {
    return republished.sum();
  }

  /** How many of its tags and further channels came to nothing: too many, or none that can be. */
  public long droppedCount() {
    return dropped.sum();
  }
}
