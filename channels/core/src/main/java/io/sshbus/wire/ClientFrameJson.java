package io.sshbus.wire;

import io.sshbus.channel.BusException;
import io.sshbus.channel.ChannelFilter;
import io.sshbus.channel.ChannelName;
import io.sshbus.channel.ErrorCode;
import io.sshbus.channel.EventDraft;
import io.sshbus.channel.EventId;
import io.sshbus.channel.EventsReader;
import io.sshbus.channel.EventsWriter;
import io.sshbus.channel.ProducerNumber;
import io.sshbus.channel.Quoted;
import io.sshbus.log.Since;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The frames of clients as JSON objects. Stateless. */
final class ClientFrameJson {
  private static final Set<String> PUBLISH =
      Set.of("channel", "seq", "body", "body64", "tags", "sent", "ttl", "retain", "durable");
  private static final Set<String> WILL =
      Set.of("channel", "body", "body64", "tags", "ttl", "retain");
  private static final Set<String> SUBSCRIBE =
      Set.of(
          "sub",
          "filter",
          "since",
          "name",
          "match",
          "select",
          "group",
          "ack",
          "takeover",
          "after",
          "respond");

  private static final Set<String> REQUEST =
      Set.of("channel", "filter", "seq", "body", "body64", "timeout", "replies");
  private static final Set<String> REPLY =
      Set.of("to", "body", "body64", "code", "message", "last");

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private ClientFrameJson() {}

  /**
   * Reads a frame.
   *
   * @throws BusException with the code that tells what is wrong
   */
  static ClientFrame read(JsonNode json) {
    Fields in = new Fields(json);
    String op = in.text("op");
    return switch (op) {
      case "hello" -> hello(in);
      case "publish" -> publish(in);
      case "subscribe" -> subscribe(in);
      case "ack" -> new ClientFrame.Ack(sub(in, "id"), in.id("id"));
      case "nack" ->
          new ClientFrame.Nack(
              sub(in, "id", "delay"), in.id("id"), in.duration("delay", Duration.ZERO));
      case "credit" -> new ClientFrame.Credit(sub(in, "events"), in.number("events"));
      case "unsubscribe" -> new ClientFrame.Unsubscribe(sub(in));
      case "request" -> request(in);
      case "reply" -> reply(in);
      case "cancel" -> new ClientFrame.Cancel(only(in, "to").number("to"));
      case "watch" -> new ClientFrame.Watch(only(in, "channel").channel());
      case "unwatch" -> new ClientFrame.Unwatch(only(in, "channel").channel());
      case "will" -> will(in);
      case "end" -> end(in);
      default -> throw new BusException(ErrorCode.UNKNOWN_OP, "there is no op " + Quoted.of(op));
    };
  }

  private static Fields only(Fields in, String... names) {
    in.allow(Set.of(names));
    return in;
  }

  private static ClientFrame end(Fields in) {
    in.allow(Set.of());
    return new ClientFrame.End();
  }

  private static ClientFrame hello(Fields in) {
    in.allow(Set.of("versions", "features", "producer", "tags", "client", "gaps"));
    ProducerNumber producer = new ProducerNumber(in.text("producer", ""), 0);
    String client = in.text("client", "");
    if (client.length() > 128) {
      throw new BusException(ErrorCode.BAD_FRAME, "client has more than 128 characters");
    }
    return new ClientFrame.Hello(
        in.numbers("versions"),
        in.texts("features"),
        producer.producer(),
        in.tags("tags"),
        client,
        in.flag("gaps"));
  }

  private static ClientFrame publish(Fields in) {
    in.allow(PUBLISH);
    EventDraft event = event(in);
    EventsWriter events = new EventsWriter(event.body().length() + 64);
    events.add(event);
    return new ClientFrame.Publish(
        in.channel(), in.number("seq", ClientFrame.Publish.UNNUMBERED), events.finish());
  }

  private static EventDraft event(Fields in) {
    return new EventDraft(
        in.body(),
        in.tags("tags"),
        in.has("sent") ? in.time("sent") : null,
        in.has("ttl") ? in.duration("ttl", Duration.ZERO) : null,
        in.flag("retain"),
        in.bodyIsJson(),
        in.flag("durable"));
  }

  private static ClientFrame will(Fields in) {
    if (!in.has("body") && !in.has("body64")) {
      return new ClientFrame.Will(only(in, "channel", "body", "body64").channel(), null);
    }
    in.allow(WILL);
    return new ClientFrame.Will(in.channel(), event(in));
  }

  private static ClientFrame subscribe(Fields in) {
    in.allow(SUBSCRIBE);
    List<EventId> after = new ArrayList<>();
    for (String id : in.texts("after")) {
      after.add(EventId.parse(id));
    }
    SubscribeOptions options =
        new SubscribeOptions(
            in.has("filter") ? new ChannelFilter(in.text("filter")) : null,
            Since.parse(in.text("since", "now")),
            in.text("name", ""),
            in.text("match", ""),
            in.text("select", ""),
            in.text("group", ""),
            manual(in.text("ack", "auto")),
            in.flag("takeover"),
            after,
            in.flag("respond"));
    return new ClientFrame.Subscribe(sub(in.text("sub", "")), options);
  }

  private static boolean manual(String ack) {
    if (!ack.equals("auto") && !ack.equals("manual")) {
      throw new BusException(ErrorCode.BAD_FRAME, "ack is auto or manual, not " + Quoted.of(ack));
    }
    return ack.equals("manual");
  }

  private static ClientFrame request(Fields in) {
    in.allow(REQUEST);
    return new ClientFrame.Request(
        target(in), in.number("seq"), in.wholeBody(), in.duration("timeout", TIMEOUT), replies(in));
  }

  private static @Nullable ChannelFilter target(Fields in) {
    ChannelName channel = in.channel();
    if (!in.has("filter")) {
      return channel == null ? null : ChannelFilter.of(channel);
    }
    if (channel != null) {
      throw new BusException(ErrorCode.BAD_FRAME, "channel and filter cannot both be there");
    }
    return new ChannelFilter(in.text("filter"));
  }

  private static int replies(Fields in) {
    if (in.wants("replies", "all")) {
      return ClientFrame.Request.ALL;
    }
    int replies = in.small("replies", 1);
    if (replies == 0) {
      throw new BusException(ErrorCode.BAD_FRAME, "replies is 1 or more, or \"all\", not 0");
    }
    return replies;
  }

  private static ClientFrame reply(Fields in) {
    in.allow(REPLY);
    return new ClientFrame.Reply(in.text("to"), answer(in), in.flag("last", true));
  }

  /** What a reply says, on both sides. */
  static Answer answer(Fields in) {
    if (!in.has("code")) {
      return in.wholeBody();
    }
    if (in.has("body") || in.has("body64")) {
      throw new BusException(ErrorCode.BAD_FRAME, "a reply has a body or a code, not both");
    }
    return new Answer.Failure(in.text("code"), in.text("message", ""));
  }

  private static String sub(Fields in, String... others) {
    Set<String> names = new HashSet<>(Set.of(others));
    names.add("sub");
    in.allow(names);
    return sub(in.text("sub"));
  }

  /** Checks the name of a subscription. */
  static String sub(String name) {
    if (name.length() > 64 || name.chars().anyMatch(Character::isISOControl)) {
      throw new BusException(
          ErrorCode.BAD_FRAME,
          "sub has control characters or more than 64 characters: " + Quoted.of(name));
    }
    return name;
  }

  /** Writes a frame: one object, but a publish is one for each of its events. */
  static List<ObjectNode> write(ClientFrame frame) {
    return frame instanceof ClientFrame.Publish publish
        ? publishes(publish)
        : List.of(frame.accept(new ClientFrameWriter()));
  }

  private static List<ObjectNode> publishes(ClientFrame.Publish publish) {
    List<ObjectNode> objects = new ArrayList<>();
    EventsReader event = publish.events().events();
    while (event.next()) {
      ObjectNode object = EventJson.object("publish");
      if (publish.channel() != null) {
        object.put("channel", publish.channel().value());
      }
      if (publish.first() != ClientFrame.Publish.UNNUMBERED) {
        object.put("seq", publish.first() + event.index());
      }
      EventJson.putDraft(object, event);
      objects.add(object);
    }
    return objects;
  }
}
