package io.sshbus.client.spool.send;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ErrorCode;
import io.sshbus.wire.RouterFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a backlog to the bus: what is sent when, what an answer means, what goes again. Knows no
 * thread, clock or connection; confined to the spool's thread.
 *
 * <p>Invariants: of a channel, nothing is sent while an earlier number is neither settled nor
 * unanswered on the same SSH channel. Nothing is settled but what the bus has confirmed, or has
 * refused for good and {@code bad/} has. After a break everything begins with the oldest number
 * that is not settled, under its old numbers.
 */
public final class Courier {
  private final Backlog backlog;
  private final Wire wire;
  private final CourierLimits limits;
  private final IntFunction<Duration> pauses;
  private final Loader loader;
  private final Map<Integer, Line> lines = new HashMap<>();
  private final Map<String, Line> byProducer = new HashMap<>();
  private final List<Parcel> refused = new ArrayList<>();
  private final Set<String> wanted = new HashSet<>();
  private final Set<Lane> touched = new LinkedHashSet<>();
  private @Nullable Runnable finished;
  private boolean up;
  private boolean paused;
  private boolean restoring;
  private long quietUntil;
  private long inFlight;
  private int failures;
  private int lastLine;
  private String lastError = "";

  /**
   * A courier without a connection.
   *
   * @param pauses how long to wait after so many failures in a row, 1 or more
   */
  public Courier(Backlog backlog, Wire wire, CourierLimits limits, IntFunction<Duration> pauses) {
    this.backlog = backlog;
    this.wire = wire;
    this.limits = limits;
    this.pauses = pauses;
    this.loader = new Loader(backlog, limits);
  }

  /** What went wrong last, its code first; empty for nothing. */
  public String lastError() {
    return lastError;
  }

  /** How many bytes are sent and unanswered. */
  public long inFlight() {
    return inFlight;
  }

  /** There is a connection. */
  public void up() {
    up = true;
    paused = false;
    failures = 0;
    quietUntil = 0;
    loader.reset();
  }

  /** The connection is gone. */
  public void down() {
    up = false;
    lines.clear();
    byProducer.clear();
    reset();
  }

  /** The backlog is another one, or none: forgets all that was read and sent. */
  public void startOver(String why, long now) {
    fail(why, now);
  }

  /** Sends nothing more on this connection. */
  public void pause() {
    paused = true;
  }

  /** Sends nothing more at all, and runs {@code then} when nothing is unanswered. */
  public void finish(Runnable then) {
    paused = true;
    finished = then;
  }

  /** An SSH channel has said hello. */
  public void opened(int line, FrameRoom room) {
    Line open = lines.get(line);
    if (open == null) {
      wire.close(line);
    } else {
      open.greeted(room);
    }
  }

  /** An SSH channel was closed, not by us. */
  public void closed(int line, String detail, long now) {
    if (lines.containsKey(line)) {
      fail("NO_CHANNEL the router has closed the SSH channel: " + detail, now);
    }
  }

  private void fail(String why, long now) {
    lastError = why;
    failures++;
    quietUntil = now + pauses.apply(failures).toMillis();
    lines.keySet().forEach(wire::close);
    lines.clear();
    byProducer.clear();
    reset();
  }

  /** What was sent may be stored or not: all of it goes again. */
  private void reset() {
    inFlight = 0;
    refused.clear();
    touched.clear();
    if (restoring) {
      restore();
    }
    loader.reset();
  }

  private void restore() {
    restoring = false;
    try {
      backlog.takeNewProducer();
    } catch (IOException e) {
      // It will be found out again.
      lastError = "SPOOL_FAULT " + e.getMessage();
    }
  }

  /** A confirm has come. */
  public void confirmed(int line, RouterFrame.Confirm confirm) {
    Lane lane = loader.lane(confirm.channel());
    Line from = lines.get(line);
    if (lane == null || from == null) {
      return;
    }
    failures = 0;
    lane.confirmed();
    for (Parcel parcel : sent(lane, from, confirm.first(), confirm.last())) {
      long to = Math.min(confirm.last(), parcel.last());
      long known = to;
      if (confirm.id() == null) {
        known = Math.min(to, parcel.knownThrough(confirm.have(), backlog.highestSent()));
        restoring |= known < to || confirm.have() >= backlog.end(parcel.producer());
      }
      parcel.confirmed(confirm.first(), known);
      if (known < to) {
        lastError = "RESTORED the bus knows numbers that were never given: a new producer id";
        parcel.refusedForNow(Math.max(confirm.first(), known + 1), to);
      }
      answered(parcel, lane, from);
    }
  }

  /** A refusal has come. */
  public void refused(int line, RouterFrame.Error error, long now) {
    Line from = lines.get(line);
    RouterFrame.About about = error.about();
    if (from == null) {
      return;
    }
    lastError = error.code() + " " + error.message();
    if (about.seq() < 0) {
      fail(lastError, now);
      return;
    }
    boolean forNow = error.code().retry() || error.code() == ErrorCode.TOO_MANY_STREAMS;
    long last = Math.max(about.seq(), about.last());
    for (Lane lane : about.channel() == null ? copyOfLanes() : lane(about)) {
      for (Parcel parcel : sent(lane, from, about.seq(), last)) {
        if (forNow) {
          if (error.code() == ErrorCode.TOO_MANY_STREAMS
              || (error.code() == ErrorCode.SEQ_GAP && !lane.isResting())) {
            from.mustReopen();
          }
          parcel.refusedForNow(about.seq(), last);
        } else {
          long first = Math.max(about.seq(), parcel.first());
          long end = Math.min(last, parcel.last());
          parcel.refused(new Refusal(first, end, error.code(), error.message()));
        }
        answered(parcel, lane, from);
      }
    }
  }

  private List<Lane> lane(RouterFrame.About about) {
    Lane lane = loader.lane(Objects.requireNonNull(about.channel()));
    return lane == null ? List.of() : List.of(lane);
  }

  private List<Lane> copyOfLanes() {
    List<Lane> all = new ArrayList<>();
    loader.lanes().forEach(all::add);
    return all;
  }

  private static List<Parcel> sent(Lane lane, Line line, long first, long last) {
    List<Parcel> found = new ArrayList<>(1);
    for (Parcel parcel : lane.inFlight) {
      if (parcel.first() > last) {
        break;
      }
      if (parcel.last() >= first && parcel.producer().equals(line.producer())) {
        found.add(parcel);
      }
    }
    return found;
  }

  private void answered(Parcel parcel, Lane lane, Line line) {
    if (!parcel.isAnswered()) {
      return;
    }
    inFlight -= parcel.bytes();
    line.answered();
    loader.answered(parcel, lane);
    touched.add(lane);
    if (parcel.mustGoAgain()) {
      loader.rest(parcel, lane);
    } else if (parcel.refusals().isEmpty()) {
      settle(parcel);
    } else {
      refused.add(parcel);
    }
  }

  private void settle(Parcel parcel) {
    try {
      backlog.settle(parcel);
    } catch (IOException e) {
      lastError = "SPOOL_FAULT " + e.getMessage();
    }
  }

  /** Does what can be done now; to be called after anything that has changed, and now and then. */
  public void pump(long now) {
    keepRefused(now);
    closeWhatIsDone(now);
    if (restoring && inFlight == 0) {
      fail(lastError, now);
    }
    Runnable then = finished;
    if (then != null && inFlight == 0) {
      finished = null;
      then.run();
    }
    if (!up || paused || restoring || now < quietUntil) {
      return;
    }
    loader.wake(now);
    try {
      do {
        loader.load();
      } while (send());
    } catch (IOException e) {
      fail("SPOOL_FAULT " + e.getMessage(), now);
    }
  }

  private void keepRefused(long now) {
    if (refused.isEmpty()) {
      return;
    }
    List<Parcel> all = List.copyOf(refused);
    refused.clear();
    try {
      backlog.refuse(all);
      all.forEach(this::settle);
    } catch (IOException e) {
      fail("SPOOL_FAULT refused events cannot be kept: " + e.getMessage(), now);
    }
  }

  private void closeWhatIsDone(long now) {
    for (Lane lane : touched) {
      if (lane.isResting() && lane.inFlight.isEmpty()) {
        lane.wakeAt(now + pauses.apply(lane.refusals()).toMillis());
      }
      loader.tidy(lane);
    }
    touched.clear();
    for (Line line : List.copyOf(lines.values())) {
      if (line.isToBeClosed()) {
        wire.close(line.number());
        lines.remove(line.number());
        byProducer.remove(line.producer());
      }
    }
  }

  /** Sends what may be sent; whether anything was. */
  private boolean send() {
    boolean any = false;
    Set<Lane> waiting = new HashSet<>();
    wanted.clear();
    for (Iterator<Loader.Loaded> each = loader.ready(); each.hasNext(); ) {
      Loader.Loaded next = each.next();
      if (next.isForgotten()) {
        each.remove();
        continue;
      }
      if (inFlight > 0 && inFlight + next.parcel().bytes() > limits.inFlight()) {
        return any;
      }
      Line line = lineFor(next, waiting);
      if (line == null) {
        waiting.add(next.lane());
      } else {
        each.remove();
        send(next.parcel(), next.lane(), line);
        any = true;
      }
    }
    return any;
  }

  /** Where a parcel may go now; null where it must wait. */
  private @Nullable Line lineFor(Loader.Loaded next, Set<Lane> waiting) {
    String producer = next.parcel().producer();
    String before = next.lane().producer();
    wanted.add(producer);
    if (waiting.contains(next.lane()) || (before != null && !before.equals(producer))) {
      return null;
    }
    Line line = byProducer.get(producer);
    if (line == null) {
      line = open(producer);
    }
    return line != null && line.takes(next.parcel(), limits) ? line : null;
  }

  /** A new SSH channel; null while there are as many as there may be: one of them makes room. */
  private @Nullable Line open(String producer) {
    if (lines.size() >= limits.lines()) {
      lines.values().stream()
          .filter(line -> line.isIdle() && !wanted.contains(line.producer()))
          .findFirst()
          .ifPresent(Line::mustReopen);
      return null;
    }
    Line line = new Line(++lastLine, producer);
    lines.put(line.number(), line);
    byProducer.put(producer, line);
    wire.open(line.number(), producer);
    return line;
  }

  private void send(Parcel parcel, Lane lane, Line line) {
    inFlight += parcel.bytes();
    line.sent();
    backlog.sending(parcel);
    loader.sent(parcel, lane);
    FrameRoom room = line.room();
    for (FrameRoom.Part part : room.parts(parcel)) {
      BusException fault = part.fault();
      if (fault == null) {
        wire.send(line.number(), part.frame(parcel));
      } else {
        parcel.refused(
            new Refusal(
                part.first(), part.last(), fault.code(), String.valueOf(fault.getMessage())));
      }
    }
    answered(parcel, lane, line);
  }
}
