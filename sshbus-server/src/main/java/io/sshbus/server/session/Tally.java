package io.sshbus.server.session;

import java.util.concurrent.atomic.LongAdder;

/** Counts what one connection does, and with it what all do. Any thread. */
public final class Tally {
  private final LongAdder own = new LongAdder();
  private final LongAdder all;

  Tally(LongAdder all) {
    this.all = all;
  }

  /** Counts so many more. */
  public void add(long count) {
    own.add(count);
    all.add(count);
  }

  /** How many there were. */
  public long sum() {
    return own.sum();
  }
}
