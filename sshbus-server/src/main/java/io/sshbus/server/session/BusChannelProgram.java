package io.sshbus.server.session;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ByteWriter;
import io.sshbus.channel.Bytes;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.server.bus.Bus;
import io.sshbus.wire.BrokenFramingException;
import io.sshbus.wire.ClientFrame;
import io.sshbus.wire.ClientFrameDecoder;
import io.sshbus.wire.FrameSink;
import io.sshbus.wire.RouterFrame;
import io.sshbus.wire.RouterFrameEncoder;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * The two-way frames of one bus channel, on one subsystem channel. Frames come on the I/O thread
 * and their effects run there; confirms and events are put into the outbox by the threads they come
 * from.
 */
public final class BusChannelProgram
    implements ChannelProgram,
        FrameSink<ClientFrame>,
        ClientFrame.Visitor<Boolean>,
        PublishTarget.Outcomes,
        SubscribeSide.Told {
  private static final int MOST_ANSWERS_WAITING = 10_000;

  /** So much is read between two looks at the answers. Shorter than any line that has many. */
  private static final int READ_AT_ONCE = 16 * 1024;

  private final Bus bus;
  private final Connection connection;
  private final ChannelPort port;
  private final RouterFrame.Limits limits;
  private final Outbox outbox;
  private final Intake intake;
  private final PublishSide publishing;
  private final SubscribeSide subscribing;
  private final LastWill will;
  private final RequestSide requesting;
  private final WatchSide watching;
  private final ClientFrameDecoder decoder;
  private final Unread unread = new Unread();
  private boolean greeted;
  private boolean broken;
  private boolean inputEnded;
  private volatile boolean inputRead;
  private volatile boolean draining;
  private volatile boolean saidGoodbye;
  private final Settlement settlement = new Settlement();

  /**
   * The limits of one SSH channel.
   *
   * @param frames what {@code hello} tells the client
   * @param outboxBytes how many bytes of events may wait
   */
  public record Settings(RouterFrame.Limits frames, long outboxBytes) {}

  /**
   * A program that has not been opened.
   *
   * @param subsystem the channel or filter that the SSH channel was opened for
   */
  public BusChannelProgram(
      Bus bus,
      Connection connection,
      ChannelFilter subsystem,
      Settings settings,
      ChannelPort port) {
    this.bus = bus;
    this.connection = connection;
    this.port = port;
    this.limits = settings.frames();
    this.outbox = new Outbox(settings.outboxBytes(), bus::nowMicros, port::wake);
    this.intake = new Intake(port, connection.inFlight(), bus.backPressure());
    this.will = new LastWill(bus, connection);
    this.watching = new WatchSide(bus.interest(), connection, subsystem, outbox, this);
    this.publishing = new PublishSide(bus, connection, subsystem, this);
    RequestSide.Surroundings around =
        new RequestSide.Surroundings(outbox, intake, limits.body(), this::requestEnded);
    this.requesting = new RequestSide(bus.requests(), connection, subsystem, around);
    SubscribeSide.Places places = new SubscribeSide.Places(outbox, port, requesting, this);
    this.subscribing =
        new SubscribeSide(bus, connection, subsystem, places, limits.subscriptions());
    this.decoder = new ClientFrameDecoder(limits, this, outbox::encode);
  }

  @Override
  public void opened() {
    port.wake();
  }

  @Override
  public void received(Bytes bytes) {
    intake.received(bytes.length());
    if (!broken) {
      unread.add(bytes);
      read();
      unread.keep();
    }
    intake.giveBack();
  }

  /** Whether the other side has to take answers before more is read. */
  private boolean isHeldBack() {
    return outbox.answers() >= MOST_ANSWERS_WAITING;
  }

  private void read() {
    try {
      while (!broken && !unread.isEmpty() && !isHeldBack()) {
        decoder.feed(unread.take(READ_AT_ONCE));
        requesting.flush();
      }
      publishing.flush();
      intake.unread(unread.length());
      if (!intake.keepUnfinished(decoder.unfinished() + unread.length())) {
        breakOff(
            new BusException(
                ErrorCode.BACK_PRESSURE, "too many unfinished frames; send this one again later"));
      }
    } catch (BrokenFramingException fault) {
      breakOff(fault.asError());
    }
  }

  /** Nothing after this can be read: say why, and close. */
  private void breakOff(BusException fault) {
    broken = true;
    unread.clear();
    intake.unread(0);
    outbox.encodeIfUndecided(RouterFrameEncoder.JSON);
    outbox.add(error(RouterFrame.About.NOTHING, fault.code(), String.valueOf(fault.getMessage())));
    subscribing.close();
    requesting.close();
    watching.close();
    port.finish(fault.code().exitStatus());
  }

  @Override
  public void inputEnded() {
    inputEnded = true;
    endIfRead();
  }

  /** What was sent before the end is read first. */
  private void endIfRead() {
    if (!broken && inputEnded && unread.isEmpty()) {
      decoder.end();
      publishing.flush();
      requesting.flush();
      inputRead = true;
      if (subscribing.count() == 0) {
        saidGoodbye = true;
        endIfSettled(true);
      }
    }
  }

  /** Nothing more can come or be asked for then. */
  @Override
  public void ended() {
    if (inputRead && subscribing.count() == 0) {
      saidGoodbye = true;
      endIfSettled(true);
    }
  }

  /** What is being published still counts: the status tells whether it was confirmed. */
  @Override
  public void outputGone() {
    subscribing.lose();
    requesting.abort(null, "");
    endIfSettled(!publishing.hasBegun());
  }

  @Override
  public void drain(Duration retryAfter) {
    draining = true;
    outbox.add(new RouterFrame.Bye("restart", retryAfter));
    requesting.drain();
    endIfSettled(true);
  }

  @Override
  public void closed() {
    intake.close();
    subscribing.lose();
    requesting.close();
    watching.close();
    outbox.close();
    if (!saidGoodbye && !draining) {
      will.publish();
    }
  }

  @Override
  public void fill(ByteWriter out, int enough) {
    if (!greeted) {
      greeted = true;
      RouterFrameEncoder.JSON.encode(
          new RouterFrame.Hello(
              List.of(1), List.of(), bus.settings().router(), connection.sender(), limits),
          out);
    }
    outbox.fill(out, enough);
  }

  @Override
  public void flushed() {
    outbox.flushed();
    watching.flush();
    if (!unread.isEmpty()) {
      read();
      endIfRead();
    }
    intake.giveBack();
  }

  @Override
  public void frame(ClientFrame frame) {
    if (!frame.accept(this)) {
      refused(
          RouterFrame.About.NOTHING,
          new BusException(ErrorCode.UNSUPPORTED, "this router does not know such frames yet"));
    }
  }

  @Override
  public void malformed(BusException fault, RouterFrame.About about) {
    publishing.malformed(about);
    refused(about, fault);
  }

  @Override
  public void refused(RouterFrame.About about, BusException fault) {
    refused(about, fault.code(), String.valueOf(fault.getMessage()), 0);
  }

  private static RouterFrame error(RouterFrame.About about, ErrorCode code, String message) {
    return new RouterFrame.Error(about, code, message);
  }

  @Override
  public Boolean hello(ClientFrame.Hello frame) {
    try {
      publishing.introduce(frame);
      connection.client(frame.client());
    } catch (BusException fault) {
      refused(RouterFrame.About.NOTHING, fault);
    }
    return true;
  }

  @Override
  public Boolean publish(ClientFrame.Publish frame) {
    if (draining) {
      refused(
          RouterFrame.About.numbers(
              frame.channel(), frame.first(), frame.first() + frame.events().count() - 1),
          ErrorCode.DRAINING,
          "the router stops; publish again after the next login",
          0);
      return true;
    }
    int bytes = frame.events().payload();
    intake.hold(bytes);
    settlement.owe(bytes);
    publishing.publish(frame);
    return true;
  }

  @Override
  public Boolean subscribe(ClientFrame.Subscribe frame) {
    publishing.flush();
    subscribing.subscribe(frame);
    return true;
  }

  @Override
  public Boolean ack(ClientFrame.Ack frame) {
    subscribing.ack(frame.sub(), frame.id());
    return true;
  }

  @Override
  public Boolean unsubscribe(ClientFrame.Unsubscribe frame) {
    subscribing.unsubscribe(frame.sub());
    return true;
  }

  @Override
  public Boolean end(ClientFrame.End frame) {
    publishing.flush();
    saidGoodbye = true;
    endIfSettled(true);
    return true;
  }

  @Override
  public Boolean nack(ClientFrame.Nack frame) {
    subscribing.nack(frame.sub(), frame.id(), frame.delay());
    return true;
  }

  @Override
  public Boolean credit(ClientFrame.Credit frame) {
    subscribing.credit(frame.sub(), frame.events());
    return true;
  }

  @Override
  public Boolean request(ClientFrame.Request frame) {
    settlement.owe(1);
    requesting.request(frame);
    return true;
  }

  private void requestEnded(int status) {
    settlement.owe(-1);
    settle(0, status);
  }

  @Override
  public Boolean reply(ClientFrame.Reply frame) {
    requesting.reply(frame);
    return true;
  }

  @Override
  public Boolean cancel(ClientFrame.Cancel frame) {
    requesting.cancel(frame);
    return true;
  }

  @Override
  public Boolean watch(ClientFrame.Watch frame) {
    watching.watch(frame.channel());
    return true;
  }

  @Override
  public Boolean unwatch(ClientFrame.Unwatch frame) {
    watching.unwatch(frame.channel());
    return true;
  }

  @Override
  public Boolean will(ClientFrame.Will frame) {
    EventDraft event = frame.event();
    if (event == null) {
      will.takeBack();
      return true;
    }
    try {
      publishing.leave(frame, event, will);
    } catch (BusException fault) {
      refused(RouterFrame.About.NOTHING, fault);
    }
    return true;
  }

  @Override
  public void confirmed(RouterFrame.Confirm confirm, int bytes) {
    connection.eventsIn().add(confirm.last() - confirm.first() + 1);
    outbox.add(confirm);
    settle(bytes, 0);
  }

  @Override
  public void refused(RouterFrame.About about, ErrorCode code, String message, int bytes) {
    outbox.add(error(about, code, message));
    settle(bytes, code.exitStatus());
  }

  private void settle(int bytes, int status) {
    boolean end = settlement.settle(bytes, status);
    intake.letGo(bytes);
    if (end) {
      endIfSettled(true);
    }
  }

  /** Once everything published has its answer, the channel closes with the worst of the answers. */
  private void endIfSettled(boolean wanted) {
    OptionalInt status = settlement.status(wanted);
    if (status.isPresent()) {
      subscribing.close();
      requesting.close();
      port.finish(status.getAsInt());
    }
  }
}
