package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventsSection;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Tags;
import io.sshbus.log.Durations;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.LineSplitter;
import io.sshbus.wire.RouterFrame;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes each line of what it receives and ends when all are confirmed, or at the first refusal
 * with its status; says on {@code stderr} how many were confirmed then. Lines gather in a batch
 * while an earlier one is on its way to the disk. Lines come on the I/O thread, outcomes on the
 * commit thread; the monitor guards everything and is not held while calling the port.
 */
public final class LinePublisher
    implements ChannelProgram, LineSplitter.Lines, PublishTarget.Outcomes {
  private static final int BATCH_BYTES = 128 * 1024;

  private final ChannelPort port;
  private final Connection connection;
  private final Intake intake;
  private final PublishTarget target;
  private final LineSplitter splitter;
  private final Lines lines;
  private final EventsWriter gathered = new EventsWriter(4096);
  private int inFlight;
  private long next;
  private long confirmed;
  private boolean ended;
  private @Nullable String lineTooLong;
  private boolean finished;

  /**
   * What becomes of the lines.
   *
   * @param channel where they are published
   * @param first the number of the first
   * @param ttl how long each may be delivered; null for ever
   * @param retain whether the last of them is kept as the channel's last value
   */
  public record Lines(ChannelName channel, long first, @Nullable Duration ttl, boolean retain) {}

  /** A publisher that has seen nothing. */
  public LinePublisher(
      Bus bus,
      PublishTarget.Publisher publisher,
      Lines lines,
      RouterFrame.Limits limits,
      ChannelPort port) {
    this.port = port;
    this.connection = publisher.connection();
    this.lines = lines;
    this.next = lines.first();
    this.intake = new Intake(port, publisher.connection().inFlight(), bus.backPressure());
    this.target = new PublishTarget(bus, publisher, lines.channel(), this);
    this.splitter = new LineSplitter(limits.body());
  }

  /** Publishes {@code text} alone, whatever comes in. */
  public void publish(String text) {
    synchronized (this) {
      Bytes body = Bytes.utf8(text);
      int before = gathered.length();
      gather(body);
      intake.hold(gathered.length() - before);
      ended = true;
    }
  }

  private void gather(Bytes body) {
    if (lines.ttl() == null && !lines.retain()) {
      gathered.add(body.array(), body.offset(), body.length());
    } else {
      gathered.add(new EventDraft(body, Tags.NONE, null, lines.ttl(), lines.retain(), false));
    }
  }

  @Override
  public void opened() {
    boolean alone;
    synchronized (this) {
      alone = ended;
    }
    if (alone) {
      send();
    }
  }

  @Override
  public void received(Bytes bytes) {
    intake.received(bytes.length());
    synchronized (this) {
      if (!finished && !ended) {
        int before = gathered.length();
        splitter.feed(bytes, this);
        intake.hold(gathered.length() - before);
      }
    }
    keepUnfinished();
    sendIfWorthIt();
    finishIfSettled();
    intake.giveBack();
  }

  /** The line that has begun takes memory as long as its end does not come. */
  private void keepUnfinished() {
    int begun;
    synchronized (this) {
      begun = finished || ended ? 0 : splitter.unfinished();
    }
    if (!intake.keepUnfinished(begun)) {
      ErrorCode code = ErrorCode.BACK_PRESSURE;
      tell(complaint(code, "too many unfinished lines; send this one again later"), code);
    }
  }

  @Override
  public boolean line(Bytes line) {
    if (!ended) {
      gather(line);
    }
    return !ended;
  }

  /** What came before it is still published, and told of. */
  @Override
  public void tooLong(BusException fault, Bytes beginning) {
    if (!ended) {
      ended = true;
      lineTooLong = String.valueOf(fault.getMessage());
    }
  }

  @Override
  public void inputEnded() {
    synchronized (this) {
      if (!finished && !ended) {
        int before = gathered.length();
        splitter.end(this);
        intake.hold(gathered.length() - before);
        ended = true;
      }
    }
    send();
    finishIfSettled();
  }

  private void sendIfWorthIt() {
    boolean worth;
    synchronized (this) {
      worth = gathered.count() > 0 && (inFlight == 0 || gathered.length() >= BATCH_BYTES);
    }
    if (worth) {
      send();
    }
  }

  /** One at a time, so that the numbers reach the log in their order. */
  private void send() {
    synchronized (target) {
      EventsSection events;
      long first;
      synchronized (this) {
        if (gathered.count() == 0 || finished) {
          return;
        }
        first = next;
        next += gathered.count();
        events = gathered.finish();
        inFlight++;
      }
      target.publish(first, events);
    }
  }

  @Override
  public void confirmed(RouterFrame.Confirm confirm, int bytes) {
    connection.eventsIn().add(confirm.last() - confirm.first() + 1);
    synchronized (this) {
      confirmed += confirm.last() - confirm.first() + 1;
      inFlight -= bytes > 0 ? 1 : 0;
    }
    intake.letGo(bytes);
    sendIfWorthIt();
    finishIfSettled();
  }

  @Override
  public void refused(RouterFrame.About about, ErrorCode code, String message, int bytes) {
    String complaint;
    synchronized (this) {
      inFlight--;
      complaint = complaint(code, message);
    }
    tell(complaint, code);
    intake.letGo(bytes);
  }

  /**
   * The first refusal ends it: what comes after must not be stored before what was refused. Null
   * where it has ended already.
   */
  private synchronized @Nullable String complaint(ErrorCode code, String message) {
    if (finished) {
      return null;
    }
    finished = true;
    return "sshbus: " + confirmed + " events confirmed, then " + code + ": " + message;
  }

  private void tell(@Nullable String complaint, ErrorCode code) {
    if (complaint != null) {
      port.diagnose(complaint);
      port.finish(code.exitStatus());
    }
  }

  private void finishIfSettled() {
    String complaint;
    synchronized (this) {
      if (finished || !ended || inFlight > 0 || gathered.count() > 0) {
        return;
      }
      complaint = lineTooLong == null ? null : complaint(ErrorCode.BODY_TOO_LARGE, lineTooLong);
      finished = true;
    }
    if (complaint == null) {
      port.finish(0);
    } else {
      tell(complaint, ErrorCode.BODY_TOO_LARGE);
    }
  }

  @Override
  public void outputGone() {}

  @Override
  public void drain(Duration retryAfter) {
    String after = Durations.text(retryAfter);
    tell(
        complaint(ErrorCode.DRAINING, "the router stops; come back in " + after),
        ErrorCode.DRAINING);
  }

  @Override
  public void closed() {
    synchronized (this) {
      finished = true;
    }
    intake.close();
  }

  @Override
  public void fill(ByteWriter out, int enough) {}

  @Override
  public void flushed() {}
}
