package io.sshbus.server.command;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventId;
import io.sshbus.channel.Micros;
import io.sshbus.log.Cursor;
import io.sshbus.log.Durations;
import io.sshbus.log.Position;
import io.sshbus.log.Since;
import io.sshbus.server.session.ActiveSubscription;
import io.sshbus.server.session.ChannelPort;
import io.sshbus.server.session.ChannelProgram;
import io.sshbus.server.session.ClientSubscription;
import io.sshbus.server.session.GroupSubscription;
import io.sshbus.server.session.Outbox;
import io.sshbus.wire.LineSplitter;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.SubscribeOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one subscription as lines. Lines are made on the I/O thread, when the
 * network can take them; ids to acknowledge come there, too.
 */
final class TailProgram implements ChannelProgram, LineSplitter.Lines, ClientSubscription.Owner {
  private static final String SUB = "tail";
  private static final int LONGEST_ID = 64;
  private static final String GIVE_BACK = "nack ";

  /** How long the line that comes first is alone. */
  private static final long ALONE_MILLIS = 100;

  private final CommandContext context;
  private final Plan plan;
  private final EventFormat format;
  private final ChannelPort port;
  private final Outbox outbox;
  private final ClientSubscription subscription;
  private final LineSplitter ids = new LineSplitter(LONGEST_ID);
  private volatile long written;
  private final List<ScheduledFuture<?>> alarms = new CopyOnWriteArrayList<>();
  private @Nullable ByteWriter behindFirst;
  private boolean begun;
  private volatile boolean alone;
  private volatile boolean finished;
  private volatile boolean settling;
  private Cursor reached = Cursor.NONE;

  /**
   * What is to be written.
   *
   * @param lastEvents begin with so many; null to begin where the options say
   * @param until end with events of this time; null to go on
   * @param count end after so many events
   * @param deadline end after so long; null to go on
   */
  record Plan(
      SubscribeOptions options,
      @Nullable Integer lastEvents,
      @Nullable Instant until,
      long count,
      @Nullable Duration deadline) {}

  TailProgram(CommandContext context, Plan plan, EventFormat format, ChannelPort port) {
    this.context = context;
    this.plan = plan;
    this.format = format;
    this.port = port;
    this.outbox = new Outbox(context.limits().outboxBytes(), context.bus()::nowMicros, port::wake);
    this.subscription =
        plan.options().group().isEmpty()
            ? plain()
            : new GroupSubscription(context.bus(), context.me(), outbox, SUB, plan.options(), this)
                .withMost(plan.count());
  }

  private ActiveSubscription plain() {
    ActiveSubscription tail =
        new ActiveSubscription(
            context.bus(), context.me(), outbox, SUB, plan.options(), plan.lastEvents(), this);
    Instant end = plan.until();
    return end == null || end.isAfter(context.bus().clock().instant()) ? tail : tail.untilNow();
  }

  @Override
  public void opened() {
    outbox.encode(this::encode);
    Duration deadline = plan.deadline();
    if (deadline != null) {
      in(deadline.toMillis(), this::timeUp);
    }
    try {
      var unused = subscription.begin(port);
    } catch (BusException fault) {
      fail(fault.code(), String.valueOf(fault.getMessage()));
    }
  }

  /** In its place behind the events that came before. */
  @Override
  public void ended(ClientSubscription ended, BusException why) {
    outbox.add(
        new RouterFrame.Error(
            RouterFrame.About.subscription(SUB), why.code(), String.valueOf(why.getMessage())));
  }

  @Override
  public void notAcknowledged(ClientSubscription following, BusException why) {
    port.diagnose(Complaints.of(why));
  }

  private void in(long millis, Runnable then) {
    alarms.add(context.bus().threads().timer().schedule(then, millis, TimeUnit.MILLISECONDS));
  }

  private void timeUp() {
    Duration deadline = plan.deadline();
    if (written == 0 && deadline != null) {
      fail(ErrorCode.TIMEOUT, "nothing came within " + Durations.text(deadline));
    } else {
      end();
    }
  }

  private void fail(ErrorCode code, String message) {
    if (!finished) {
      port.diagnose("sshbus: " + code + ": " + message);
      finish(code.exitStatus());
    }
  }

  private void finish(int status) {
    if (!finished) {
      finished = true;
      close(status);
    }
  }

  /** What was asked for has been written: a cursor stands behind it, and behind nothing else. */
  private void end() {
    if (finished) {
      return;
    }
    if (movesCursor()) {
      settle();
      port.wake();
    } else {
      finish(0);
    }
  }

  private void settle() {
    subscription.conclude();
    finished = true;
    settling = true;
  }

  private boolean movesCursor() {
    SubscribeOptions options = plan.options();
    return options.group().isEmpty()
        && !options.manualAck()
        && (!options.name().isEmpty() || options.since() instanceof Since.Last);
  }

  private void close(int status) {
    subscription.close();
    outbox.close();
    port.finish(status);
  }

  private void encode(RouterFrame frame, ByteWriter out) {
    if (finished) {
      return;
    }
    if (frame instanceof RouterFrame.Events events) {
      writeEvents(events, out);
    } else if (frame instanceof RouterFrame.Live) {
      stopIfOver();
    } else if (frame instanceof RouterFrame.Gap gap) {
      port.diagnose("sshbus: GAP: retention has taken " + gap.from() + " up to " + gap.to());
    } else if (frame instanceof RouterFrame.Error error) {
      fail(error.code(), error.message());
    }
  }

  private void writeEvents(RouterFrame.Events events, ByteWriter out) {
    Instant until = plan.until();
    if (until != null && events.stored().batch().envelope().time() > Micros.of(until)) {
      end();
      return;
    }
    long count = format.write(events, plan.count() - written, out);
    if (movesCursor() && count > 0) {
      events.ids().skip(count - 1).findFirst().ifPresent(this::reached);
    }
    long sum = written + count;
    written = sum;
    if (sum >= plan.count()) {
      // What a member has taken is known to have arrived before it goes.
      settle();
    }
  }

  private void reached(EventId last) {
    reached = reached.with(last.partition(), Position.after(last));
  }

  /** Everything that was missed has been written: with an end in the past, that was all. */
  private void stopIfOver() {
    Instant until = plan.until();
    if (until == null) {
      return;
    }
    Duration left = Duration.between(context.bus().clock().instant(), until);
    if (left.isNegative() || left.isZero()) {
      end();
    } else {
      in(left.toMillis() + 1, this::end);
    }
  }

  @Override
  public void received(Bytes bytes) {
    if (plan.options().manualAck()) {
      ids.feed(bytes, this);
    }
    port.consumed(bytes.length());
  }

  @Override
  public boolean line(Bytes line) {
    try {
      String text = line.text();
      if (text.startsWith(GIVE_BACK)) {
        subscription.nack(EventId.parse(text.substring(GIVE_BACK.length())), Duration.ZERO);
      } else if (!text.isEmpty()) {
        subscription.ack(EventId.parse(text));
      }
    } catch (BusException fault) {
      port.diagnose(Complaints.of(fault));
    }
    return true;
  }

  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    port.diagnose(Complaints.of(fault));
  }

  /** The end of the input does not end it. */
  @Override
  public void inputEnded() {}

  @Override
  public void outputGone() {
    finish(0);
  }

  @Override
  public void drain(Duration retryAfter) {
    fail(ErrorCode.DRAINING, "the router stops; come back in " + Durations.text(retryAfter));
  }

  @Override
  public void closed() {
    finished = true;
    subscription.lose();
    outbox.close();
    alarms.forEach(alarm -> alarm.cancel(false));
  }

  /** Whoever asks for more has written what was filled before. */
  @Override
  public void fill(ByteWriter out, int enough) {
    int before = out.length();
    fillLines(out, enough);
    if (settling && out.length() == before) {
      settling = false;
      subscription.settle(reached, () -> close(0));
    }
  }

  /**
   * The first line goes alone. OpenSSH's client notices that nobody reads its output only when it
   * writes again: behind {@code | head -1} the second line must be a write of its own, or on a
   * quiet bus nothing would end.
   */
  private void fillLines(ByteWriter out, int enough) {
    if (begun) {
      fillBehindFirst(out, enough);
      return;
    }
    ByteWriter lines = new ByteWriter(1024);
    outbox.fill(lines, enough);
    begun = lines.length() > 0;
    int end = 0;
    while (end < lines.length() && (end == 0 || lines.array()[end - 1] != '\n')) {
      end++;
    }
    out.bytes(lines.array(), 0, end);
    if (end < lines.length()) {
      behindFirst = new ByteWriter(0).bytes(lines.array(), end, lines.length() - end);
    }
    if (begun) {
      alone = true;
      in(ALONE_MILLIS, this::endAlone);
    }
  }

  private void endAlone() {
    alone = false;
    port.wake();
  }

  private void fillBehindFirst(ByteWriter out, int enough) {
    ByteWriter lines = behindFirst;
    if (alone && !finished) {
      return;
    }
    if (lines != null) {
      out.bytes(lines.array(), 0, lines.length());
      behindFirst = null;
    }
    outbox.fill(out, enough);
  }

  /** What stands behind the first line has not left with it. */
  @Override
  public void flushed() {
    if (behindFirst != null) {
      return;
    }
    outbox.flushed();
  }
}
