package io.sshbus.agent.handler;

import io.sshbus.agent.config.HandlerSettings;
import io.sshbus.channel.Event;
import io.sshbus.channel.EventId;
import io.sshbus.client.connection.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * What becomes of a handler's events, without doing any of it. Each of as many runs as may be at
 * once keeps its events until they are done, in pauses too: so with one run at once the order of
 * events is kept, whatever fails. The cursor moves behind an event only when it, and everything
 * before it in its partition, has been handled or buried.
 *
 * <p>Time is in nanoseconds from any point on. Confined to whoever holds its lock.
 */
final class HandlerState {
  private static final int LEAST_ROOM = 16;
  private static final int MOST_ROOM = 10_000;

  private final HandlerSettings settings;
  private final Backoff backoff;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private final List<Run> runs = new ArrayList<>();
  private final Unacknowledged unacknowledged = new Unacknowledged();
  private boolean stopped;

  /**
   * A handler without events.
   *
   * @param random where the jitter of pauses comes from
   */
  HandlerState(HandlerSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.backoff = new Backoff(settings.pause(), settings.lastPause(), random);
  }

  /** Whether another event may come. */
  boolean hasRoom() {
    int wanted = 2 * settings.batch() * settings.concurrency();
    return waiting.size() < Math.max(LEAST_ROOM, Math.min(MOST_ROOM, wanted));
  }

  /** An event has come. */
  void add(Event event) {
    waiting.addLast(event);
    unacknowledged.add(event.id());
  }

  /** Begins what can be begun now. */
  List<Action> turn(long now) {
    List<Action> actions = new ArrayList<>();
    for (Run run : runs) {
      if (run.isWaiting() && run.due() - now <= 0) {
        again(run, actions);
      }
    }
    while (!stopped && runs.size() < settings.concurrency() && !waiting.isEmpty()) {
      Run run = new Run(nextEvents());
      runs.add(run);
      start(run, actions);
    }
    return actions;
  }

  private void again(Run run, List<Action> actions) {
    if (run.stage() == Run.Stage.UNBURIED) {
      bury(run, actions);
    } else if (!stopped) {
      start(run, actions);
    }
  }

  private List<Event> nextEvents() {
    List<Event> events = new ArrayList<>();
    while (events.size() < settings.batch() && !waiting.isEmpty()) {
      events.add(waiting.removeFirst());
    }
    return events;
  }

  private static void start(Run run, List<Action> actions) {
    run.begin();
    actions.add(new Action.Start(run));
  }

  private static void bury(Run run, List<Action> actions) {
    run.bury();
    actions.add(new Action.Bury(run));
  }

  /** The command of a run has ended. */
  List<Action> ended(Run run, Outcome outcome, long now) {
    List<Action> actions = new ArrayList<>();
    if (run.isStale()) {
      runs.remove(run);
    } else if (outcome instanceof Outcome.Done) {
      finish(run, actions);
    } else if (outcome instanceof Outcome.Failed failed) {
      run.fail(failed);
      if (run.failures() > settings.retries()) {
        bury(run, actions);
      } else {
        pause(run, Run.Stage.PAUSED, now);
      }
    } else {
      pause(run, Run.Stage.PAUSED, now);
    }
    actions.addAll(turn(now));
    return actions;
  }

  private void pause(Run run, Run.Stage stage, long now) {
    Duration pause = backoff.pause(run.attempts());
    run.pause(stage, now + pause.toNanos());
  }

  /** The events of a run are in the spool with their failure, or could not be written there. */
  List<Action> buried(Run run, boolean stored, long now) {
    List<Action> actions = new ArrayList<>();
    if (run.isStale()) {
      runs.remove(run);
    } else if (stored) {
      finish(run, actions);
    } else {
      pause(run, Run.Stage.UNBURIED, now);
    }
    actions.addAll(turn(now));
    return actions;
  }

  private void finish(Run run, List<Action> actions) {
    runs.remove(run);
    Map<Integer, EventId> last = new TreeMap<>();
    for (Event event : run.events()) {
      unacknowledged.done(event.id()).ifPresent(id -> last.put(id.partition(), id));
    }
    last.values().forEach(id -> actions.add(new Action.Ack(id)));
  }

  /** When {@link #turn} has something to do next. */
  OptionalLong due() {
    return runs.stream()
        .filter(Run::isWaiting)
        .filter(run -> !stopped || run.stage() == Run.Stage.UNBURIED)
        .mapToLong(Run::due)
        .min();
  }

  /** The cursor was set elsewhere: what has come counts no more, other events will. */
  void moved() {
    waiting.clear();
    unacknowledged.clear();
    runs.removeIf(Run::isWaiting);
    runs.forEach(Run::outdate);
  }

  /** Begins nothing any more. */
  void stop() {
    stopped = true;
  }

  /** How many commands run, or are being buried. */
  int busy() {
    return (int) runs.stream().filter(run -> !run.isWaiting()).count();
  }

  /** How many events have come and are not acknowledged. */
  int unacknowledged() {
    return unacknowledged.size();
  }
}
