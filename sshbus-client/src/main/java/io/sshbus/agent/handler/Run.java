package io.sshbus.agent.handler;

import io.sshbus.channel.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that are handled together, through all attempts. Belongs to its {@link HandlerState}; its
 * events and its attempt may be read by whoever runs it.
 */
final class Run {
  /** Where a run stands. */
  enum Stage {
    /** The command runs. */
    RUNNING,
    /** A pause before the next attempt. */
    PAUSED,
    /** Its failure is being written to the spool. */
    BURYING,
    /** A pause before that is tried again. */
    UNBURIED
  }

  private final List<Event> events;
  private Stage stage = Stage.RUNNING;
  private int attempts;
  private int failures;
  private long due;
  private boolean stale;
  private Outcome.@Nullable Failed last;

  Run(List<Event> events) {
    this.events = List.copyOf(events);
  }

  /** What is handled, in order. */
  List<Event> events() {
    return events;
  }

  /** How often the command was started for these events, this time included. */
  int attempts() {
    return attempts;
  }

  /** The failure that these events are buried with. */
  Outcome.Failed last() {
    return last == null ? new Outcome.Failed(0, false, "") : last;
  }

  Stage stage() {
    return stage;
  }

  long due() {
    return due;
  }

  boolean isStale() {
    return stale;
  }

  boolean isWaiting() {
    return stage == Stage.PAUSED || stage == Stage.UNBURIED;
  }

  int failures() {
    return failures;
  }

  void begin() {
    stage = Stage.RUNNING;
    attempts++;
  }

  void fail(Outcome.Failed fault) {
    failures++;
    last = fault;
  }

  void bury() {
    stage = Stage.BURYING;
  }

  void pause(Stage until, long time) {
    stage = until;
    due = time;
  }

  void outdate() {
    stale = true;
  }
}
