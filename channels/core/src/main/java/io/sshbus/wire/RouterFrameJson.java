package io.sshbus.wire;

import io.sshbus.channel.BatchDraft;
import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.Envelope;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.Micros;
import io.sshbus.channel.Picks;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Quoted;
import io.sshbus.channel.Sender;
import io.sshbus.channel.Tags;
import io.sshbus.log.StoredBatch;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads the router's frames from JSON objects. Fields that this version does not know are passed
 * over: a router may be newer than its clients. Stateless.
 */
final class RouterFrameJson {
  private RouterFrameJson() {}

  /**
   * Reads a frame.
   *
   * @throws BusException {@link ErrorCode#BAD_FRAME}, or {@link ErrorCode#UNKNOWN_OP} for a frame
   *     of a newer router
   */
  static RouterFrame read(JsonNode json) {
    Fields in = new Fields(json);
    String op = in.text("op");
    return switch (op) {
      case "hello" -> hello(in);
      case "confirm" -> confirm(in);
      case "event" -> event(in);
      case "live" -> live(in);
      case "gap" ->
          new RouterFrame.Gap(in.text("sub"), in.id("from"), in.id("to"), in.text("reason"));
      case "progress" -> new RouterFrame.Progress(in.text("sub"), in.id("position"));
      case "acked" -> new RouterFrame.Acked(in.text("sub"), in.id("id"));
      case "request" -> request(in);
      case "reply" -> reply(in);
      case "done" -> done(in);
      case "cancel" -> new RouterFrame.Cancel(in.text("id"));
      case "interest" ->
          new RouterFrame.Interest(
              new ChannelName(in.text("channel")),
              in.has("subscribers") ? in.small("subscribers", 0) : RouterFrame.Interest.UNKNOWN);
      case "unwanted" ->
          new RouterFrame.Unwanted(
              new ChannelName(in.text("channel")), in.number("first"), in.number("last"));
      case "error" -> error(in);
      case "bye" ->
          new RouterFrame.Bye(in.text("reason"), in.duration("retryAfter", Duration.ZERO));
      default -> throw new BusException(ErrorCode.UNKNOWN_OP, "there is no op " + Quoted.of(op));
    };
  }

  private static RouterFrame hello(Fields in) {
    JsonNode you = in.node("you");
    JsonNode limits = in.node("limits");
    if (you == null || limits == null) {
      throw new BusException(ErrorCode.BAD_FRAME, "a hello without you or limits");
    }
    Fields most = new Fields(limits);
    return new RouterFrame.Hello(
        in.numbers("versions"),
        in.texts("features"),
        in.text("router"),
        EventJson.sender(new Fields(you)),
        new RouterFrame.Limits(
            most.small("frame", 0), most.small("body", 0), most.small("subscriptions", 0)));
  }

  private static RouterFrame live(Fields in) {
    List<EventId> at = in.texts("at").stream().map(EventId::parse).toList();
    return new RouterFrame.Live(in.text("sub"), in.has("at") ? at : null);
  }

  private static RouterFrame confirm(Fields in) {
    long last = in.number("last");
    return new RouterFrame.Confirm(
        new ChannelName(in.text("channel")),
        in.number("first"),
        last,
        in.has("id") ? in.id("id") : null,
        in.number("have", last));
  }

  /** An event line becomes a batch of that event alone. */
  private static RouterFrame event(Fields in) {
    EventId id = in.id("id");
    EventsWriter events = new EventsWriter(256);
    events.add(
        new EventDraft(
            in.body(),
            in.tags("tags"),
            in.has("sent") ? in.time("sent") : null,
            null,
            false,
            in.bodyIsJson()));
    Sender sender = EventJson.sender(in);
    Envelope envelope =
        Envelope.unstamped(
            new ChannelName(in.text("channel")),
            sender,
            new ProducerNumber("", 0),
            Tags.NONE,
            in.tags("trusted"));
    BatchDraft draft = new BatchDraft(envelope, events.finish());
    StoredBatch stored =
        new StoredBatch(id.partition(), id.offset(), draft.stamp(Micros.of(in.time("time")), 0));
    return new RouterFrame.Events(in.text("sub"), stored, Picks.of(id.index()));
  }

  private static RouterFrame request(Fields in) {
    return new RouterFrame.Request(
        in.text("id"),
        in.text("sub"),
        new ChannelName(in.text("channel")),
        EventJson.sender(in),
        in.duration("timeout", Duration.ZERO),
        in.wholeBody());
  }

  private static RouterFrame reply(Fields in) {
    return new RouterFrame.Reply(
        in.number("to"),
        in.small("part", 0),
        in.channel(),
        EventJson.sender(in),
        ClientFrameJson.answer(in),
        in.flag("last", true));
  }

  private static RouterFrame done(Fields in) {
    return new RouterFrame.Done(
        in.number("to"),
        in.small("asked", 0),
        in.small("replied", 0),
        in.has("code") ? code(in.text("code")) : null,
        in.text("message", ""));
  }

  private static RouterFrame error(Fields in) {
    long seq = in.has("seq") ? in.number("seq") : -1;
    RouterFrame.About about =
        new RouterFrame.About(
            in.channel(),
            seq,
            in.has("last") ? in.number("last") : seq,
            in.has("sub") ? in.text("sub") : null);
    return new RouterFrame.Error(about, code(in.text("code")), in.text("message"));
  }

  /** A code of a newer router is taken for its closest old one. */
  static ErrorCode code(String name) {
    try {
      return ErrorCode.valueOf(name);
    } catch (IllegalArgumentException e) {
      return ErrorCode.INTERNAL;
    }
  }
}
